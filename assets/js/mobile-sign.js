// While a telephone signs: asks the server how far it is, shows the page anew when that changes, and sends the signature that came.
// Without script the person follows the page's link and presses its button.

const PAUSE = 2000;

async function watch(root) {
  const address = location.pathname.replace(/\/wait$/, "/state");
  for (;;) {
    await new Promise((done) => setTimeout(done, PAUSE));
    const answer = await fetch(address, { headers: { accept: "application/json" } }).catch(() => null);
    // A server that is silent for a moment is asked again; one that refuses shows its page.
    if (!answer) continue;
    const { state } = answer.ok ? await answer.json() : {};
    if (state !== root.dataset.state) {
      location.reload();
      return;
    }
  }
}

for (const root of document.querySelectorAll('[data-module="qz-mobile-sign"]')) {
  if (root.dataset.state === "waiting") watch(root);
  else if (root.dataset.state === "signed") root.querySelector("form").submit();
}
