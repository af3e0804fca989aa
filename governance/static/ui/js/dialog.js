/** Turns the <details> of a confirm dialog, which unfolds in place without a script, into a modal dialog. */

import { each } from "./each.js";
import { openModal } from "./modal.js";

function start(details) {
  const dialog = details.querySelector(".dialog");
  const overlay = document.createElement("div");
  overlay.className = "modal";
  overlay.hidden = true;
  details.append(overlay);
  overlay.append(dialog);
  dialog.setAttribute("role", "dialog");
  dialog.setAttribute("aria-modal", "true");
  details.addEventListener("toggle", () => {
    if (details.open) {
      openModal(overlay, () => {
        details.open = false;
      });
    }
  });
}

export function attach(root) {
  each(root, "[data-dialog]", start);
}
