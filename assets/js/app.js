// Wakes the components that a script makes easier. Every page works without it. The build puts the design system's script before these lines.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
