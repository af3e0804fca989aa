/** A button that copies what another element shows; it is there only where the browser lets it. */

import { each } from "./each.js";

function start(button) {
  if (!navigator.clipboard) {
    return;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.saysDone;
  });
}

export function attach(root) {
  each(root, "[data-copy]", start);
}
