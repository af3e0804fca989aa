/** The bar over a list for doing one thing with many rows: shows itself when a row is chosen, counts, chooses the page or everything, lets go. */

import { each } from "./each.js";

const rows = (form) => [...document.querySelectorAll(`[data-bulk-row][form="${form.id}"]`)];

function show(form) {
  const boxes = rows(form);
  const chosen = boxes.filter((box) => box.checked).length;
  const everything = form.querySelector("[data-bulk-everything]");
  const words = form.querySelector("[data-bulk-count]");
  boxes.forEach((box) => box.closest("tr").classList.toggle("sel-row", box.checked));
  form.hidden = chosen === 0 && !everything?.checked;
  words.textContent = everything?.checked ? words.dataset.wordsAll : words.dataset.words.replace("{n}", String(chosen));
  const page = document.querySelector("[data-bulk-page] input");
  if (page) {
    page.checked = chosen > 0 && chosen === boxes.length;
    page.indeterminate = chosen > 0 && chosen < boxes.length;
  }
}

function setAll(form, checked) {
  rows(form).forEach((box) => {
    box.checked = checked;
  });
  const everything = form.querySelector("[data-bulk-everything]");
  if (everything && !checked) {
    everything.checked = false;
  }
  show(form);
}

function start(form) {
  const page = document.querySelector("[data-bulk-page]");
  if (page) {
    page.hidden = false;
    page.querySelector("input").addEventListener("change", (event) => setAll(form, event.target.checked));
  }
  form.querySelector("[data-bulk-hint]").hidden = false;
  rows(form).forEach((box) => box.addEventListener("change", () => show(form)));
  form.querySelector("[data-bulk-everything]")?.addEventListener("change", () => show(form));
  form.addEventListener("bulk:clear", () => setAll(form, false));
  show(form);
}

export function attach(root) {
  each(root, "[data-bulk]", start);
}
