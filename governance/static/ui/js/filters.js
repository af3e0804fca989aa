/** Sends a filter bar by itself: at once after a choice, 400 ms after typing; says afterwards how many were found. */

import { each } from "./each.js";

const QUIET = 400;

function send(form) {
  if (form.hasAttribute("hx-get") && window.htmx) {
    form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  } else {
    form.submit();
  }
}

function start(form) {
  let timer = 0;
  form.querySelector("[data-filters-send]").hidden = true;
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) {
      send(form);
    }
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches("[type=search], [type=text]")) {
      clearTimeout(timer);
      timer = setTimeout(() => send(form), QUIET);
    }
  });
}

document.addEventListener("htmx:afterSettle", () => {
  const count = document.querySelector("[data-result-count]");
  if (count) {
    document.getElementById("live").textContent = count.textContent;
  }
});

export function attach(root) {
  each(root, "[data-filters]", start);
}
