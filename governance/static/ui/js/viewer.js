/** Shows the photos of a page one after the other, large: arrow keys and buttons move, Esc closes. Without it the links open the photo. */

import { each } from "./each.js";
import { openModal } from "./modal.js";

const SVG = "http://www.w3.org/2000/svg";

function button(name, label, className) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.setAttribute("aria-label", label);
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("class", "i");
  picture.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${document.body.dataset.sprite}#${name}`);
  picture.append(use);
  made.append(picture);
  return made;
}

function overlay(words) {
  const made = document.createElement("div");
  made.className = "viewer";
  made.hidden = true;
  made.setAttribute("role", "dialog");
  made.setAttribute("aria-modal", "true");
  const previous = button("left", words.previous, "previous");
  const image = document.createElement("img");
  const next = button("right", words.next, "next");
  const says = document.createElement("p");
  says.setAttribute("aria-live", "polite");
  const close = button("x", words.close, "close");
  close.dataset.dialogClose = "";
  made.append(previous, image, next, says, close);
  document.body.append(made);
  return { made, previous, image, next, says };
}

function start(box) {
  const links = [...box.querySelectorAll(".shots a")];
  if (!links.length) {
    return;
  }
  const { made, previous, image, next, says } = overlay(box.dataset);
  let at = 0;
  const show = (place) => {
    at = (place + links.length) % links.length;
    const shown = links[at].querySelector("img");
    image.src = links[at].href;
    image.alt = shown.alt;
    made.setAttribute("aria-label", shown.alt);
    const caption = links[at].parentElement.querySelector(".cap");
    says.textContent = [`${at + 1} / ${links.length}`, shown.alt, caption ? caption.textContent.trim() : ""].join(" · ");
  };
  previous.hidden = links.length < 2;
  next.hidden = links.length < 2;
  previous.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => show(at + 1));
  const onKey = (event) => {
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      event.preventDefault();
      show(at + (event.key === "ArrowRight" ? 1 : -1));
    }
  };
  links.forEach((link, place) => {
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        show(place);
        document.addEventListener("keydown", onKey);
        openModal(made, () => document.removeEventListener("keydown", onKey));
      }
    });
  });
}

export function attach(root) {
  each(root, "[data-viewer]", start);
}
