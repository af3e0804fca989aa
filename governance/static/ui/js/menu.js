/** Menus (scope, post, account): closes them on Esc and on a click outside, arrow keys move, a field narrows long lists. */

import { each } from "./each.js";

const items = (menu) => [...menu.querySelectorAll(".menu__i")].filter((item) => !item.hidden);

function move(menu, event) {
  const list = items(menu);
  const step = event.key === "ArrowDown" ? 1 : -1;
  const at = list.indexOf(document.activeElement);
  const next = list[(at + step + list.length) % list.length];
  event.preventDefault();
  next?.focus();
}

function narrow(menu, typed) {
  const wanted = typed.trim().toLowerCase();
  menu.querySelectorAll(".menu__i").forEach((item) => {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  });
}

function start(menu) {
  const find = menu.querySelector("[data-menu-find]");
  if (find) {
    find.hidden = false;
    find.addEventListener("input", () => narrow(menu, find.value));
  }
  menu.addEventListener("toggle", () => {
    if (menu.open) {
      find?.focus();
    }
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (menu.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      move(menu, event);
    }
  });
}

document.addEventListener("click", (event) => {
  document.querySelectorAll("[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  });
});

export function attach(root) {
  each(root, "[data-menu]", start);
}
