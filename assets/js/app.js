// Wakes the components that a script makes easier. Every page works without it. The build puts the design system's script before these lines.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

// A radio button may not say of itself that it is expanded (ARIA 1.2, axe «aria-allowed-attr»), and what it opens follows it at once.
const quiet = () => {
  for (const radio of document.querySelectorAll('input[type="radio"][aria-expanded]')) radio.removeAttribute("aria-expanded");
};
quiet();
document.addEventListener("click", quiet);
window.addEventListener("pageshow", quiet);
