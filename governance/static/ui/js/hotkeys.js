/** Keys on desks and lists: J and K move, X selects, Shift X a range, Esc none, Enter opens, Ctrl Enter does the main deed, / searches, ? explains. Silent while one types or when switched off. */

import { each } from "./each.js";
import { openModal } from "./modal.js";

const OFF = "hotkeys-off";
const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";
let helpIsOpen = false;

function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function remember(off) {
  try {
    localStorage.setItem(OFF, off ? "1" : "0");
  } catch {
    // without storage the choice holds for this page only
  }
}

const rows = () => [...document.querySelectorAll("[data-hotkey-rows] tbody tr, [data-hotkey-rows] > article")];

function move(step) {
  const all = rows();
  const at = all.findIndex((row) => row.hasAttribute("data-cursor"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  if (!next) {
    return;
  }
  all[at]?.removeAttribute("data-cursor");
  next.setAttribute("data-cursor", "");
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function open() {
  document.querySelector("[data-hotkey-rows] [data-cursor] a")?.click();
}

const tick = (row) => row?.querySelector("[data-bulk-row]");

/** Selects the row under the cursor or takes it back; with range, all from the last one chosen to it become like that one. */
function select(range) {
  const all = rows();
  const at = all.findIndex((row) => row.hasAttribute("data-cursor"));
  const box = tick(all[at]);
  if (!box) {
    return;
  }
  const from = all.findIndex((row) => row.hasAttribute("data-anchor"));
  const checked = range && from >= 0 ? tick(all[from]).checked : !box.checked;
  const [first, last] = range && from >= 0 ? [Math.min(from, at), Math.max(from, at)] : [at, at];
  all.slice(first, last + 1).forEach((row) => {
    tick(row).checked = checked;
  });
  all[from]?.removeAttribute("data-anchor");
  all[at].setAttribute("data-anchor", "");
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

const clear = () => document.querySelector("[data-bulk]")?.dispatchEvent(new Event("bulk:clear"));

function help(overlay) {
  helpIsOpen = true;
  openModal(overlay, () => {
    helpIsOpen = false;
  });
}

const isBusy = (event) =>
  helpIsOpen || isOff() || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.target.closest(TYPING);

function actFor(event, overlay) {
  const acts = {
    j: () => move(1),
    k: () => move(-1),
    x: () => select(event.shiftKey),
    escape: clear,
    "/": () => document.querySelector("[data-hotkey-search]")?.focus(),
    "?": () => help(overlay),
  };
  if (event.key === "Enter") {
    return event.target.closest("a, button, summary, input") ? null : open;
  }
  return acts[event.key.toLowerCase()];
}

const sends = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isOff();

function onKey(event, overlay) {
  const send = sends(event) && document.querySelector("[data-hotkey-send]");
  if (send) {
    event.preventDefault();
    send.click();
    return;
  }
  const act = isBusy(event) ? null : actFor(event, overlay);
  if (act) {
    event.preventDefault();
    act();
  }
}

function start(overlay) {
  const off = overlay.querySelector("[data-hotkeys-off]");
  off.checked = isOff();
  off.addEventListener("change", () => remember(off.checked));
  document.addEventListener("keydown", (event) => onKey(event, overlay));
}

export function attach(root) {
  each(root, "[data-hotkeys]", start);
}
