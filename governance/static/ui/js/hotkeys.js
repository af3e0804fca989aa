/** Keys on desks and lists: J and K move, Enter opens, Ctrl Enter does the main deed, / searches, ? explains. Silent while one types or when switched off. */

import { each } from "./each.js";
import { openModal } from "./modal.js";

const OFF = "hotkeys-off";
const TYPING = "input, textarea, select, [contenteditable]";
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
    "/": () => document.querySelector("[data-hotkey-search]")?.focus(),
    "?": () => help(overlay),
  };
  if (event.key === "Enter") {
    return event.target.closest("a, button, summary") ? null : open;
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
