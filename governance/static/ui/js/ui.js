/** Loads the behaviour that the page's data attributes ask for, and nothing else. Every module exports attach(root). */

const MODULES = [
  ["[data-due]", () => import("./due.js")],
  ["[data-dialog]", () => import("./dialog.js")],
  ["[data-upload]", () => import("./upload.js")],
  ["[data-phone-report]", () => import("./phone-report.js")],
  ["[data-proof]", () => import("./proof.js")],
  ["[data-copy]", () => import("./copy.js")],
  ["[data-menu]", () => import("./menu.js")],
  ["[data-toast]", () => import("./toast.js")],
  ["[data-session]", () => import("./session.js")],
  ["[data-hotkeys]", () => import("./hotkeys.js")],
  ["[data-bulk]", () => import("./bulk.js")],
  ["[data-filters]", () => import("./filters.js")],
  ["[data-offline]", () => import("./offline.js")],
  ["[data-viewer]", () => import("./viewer.js")],
  ["[data-error-summary]", () => import("./summary.js")],
];

async function attachTo(root) {
  const wanted = MODULES.filter(([selector]) => root.matches?.(selector) || root.querySelector(selector));
  const modules = await Promise.all(wanted.map(([, load]) => load()));
  modules.forEach((module) => module.attach(root));
}

document.documentElement.classList.add("js");
attachTo(document.body).then(() => {
  document.documentElement.dataset.ready = "";
});
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) {
    attachTo(event.detail.elt);
  }
});
