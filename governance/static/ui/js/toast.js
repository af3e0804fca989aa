/** Takes toasts away after ten seconds, not while one points at them, and never in the large-text edition. */

import { each } from "./each.js";

const STAYS = 10000;

function start(toast) {
  const close = toast.querySelector("[data-toast-close]");
  close.hidden = false;
  close.addEventListener("click", () => toast.remove());
  if (document.documentElement.dataset.mode === "care") {
    return;
  }
  let timer = 0;
  const run = () => {
    timer = setTimeout(() => toast.remove(), STAYS);
  };
  const rest = () => clearTimeout(timer);
  toast.addEventListener("mouseenter", rest);
  toast.addEventListener("focusin", rest);
  toast.addEventListener("mouseleave", run);
  toast.addEventListener("focusout", run);
  run();
}

export function attach(root) {
  each(root, "[data-toast]", start);
}
