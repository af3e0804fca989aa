/**
 * Photos in a form: each is made small, hashed and sent at once, with its progress; what failed is sent again by one tap; any can be
 * removed. The form then carries the ids that came back. Without a URL to send to, the files stay in the plain input.
 */

import { each } from "./each.js";
import { shrink } from "./photo.js";
import { sha256 } from "./sha256.js";

function post(url, form, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) {
        onProgress(Math.round((event.loaded / event.total) * 100));
      }
    });
    request.addEventListener("load", () => {
      const refused = request.response?.detail || String(request.status);
      return request.status < 300 && request.response ? resolve(request.response) : reject(new Error(refused));
    });
    request.addEventListener("error", () => reject(new Error("")));
    request.send(form);
  });
}

async function formFor(file, { token, ref, purpose }) {
  const small = await shrink(file);
  const form = new FormData();
  form.append("file", small, small === file ? file.name : "photo.jpg");
  form.append("sha256", await sha256(small));
  form.append("taken_at", new Date(file.lastModified).toISOString());
  form.append("client_ref", ref);
  form.append("purpose", purpose);
  form.append("csrfmiddlewaretoken", token);
  return form;
}

class Photo {
  constructor(box, file) {
    this.box = box;
    this.file = file;
    this.figure = box.querySelector("template").content.firstElementChild.cloneNode(true);
    this.words = this.figure.querySelector("figcaption span");
    this.bar = this.figure.querySelector("progress");
    const image = this.figure.querySelector("img");
    image.src = URL.createObjectURL(file);
    image.alt = file.name;
    this.figure.querySelector(".remove").addEventListener("click", () => this.remove());
    this.words.textContent = box.dataset.waiting;
  }

  async send() {
    this.figure.classList.remove("failed");
    try {
      const form = await formFor(this.file, this.box.dataset);
      const answer = await post(this.box.dataset.url, form, (percent) => {
        this.bar.value = percent;
        this.words.textContent = `${percent}%`;
      });
      this.keep(answer.id);
    } catch (error) {
      this.fail(error.message);
    }
  }

  keep(id) {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = `${this.box.dataset.name}_ids`;
    hidden.value = id;
    this.figure.append(hidden);
    this.words.textContent = this.box.dataset.sent;
    this.bar.remove();
  }

  fail(why) {
    const again = document.createElement("button");
    again.type = "button";
    again.textContent = this.box.dataset.retry;
    again.addEventListener("click", () => this.send());
    this.figure.classList.add("failed");
    this.words.textContent = "";
    this.words.append(again);
    say(this.box, why || this.box.dataset.failed);
  }

  remove() {
    URL.revokeObjectURL(this.figure.querySelector("img").src);
    this.figure.remove();
    refresh(this.box);
  }
}

function say(box, words) {
  box.querySelector("[data-upload-says]").textContent = words;
}

const count = (box) => box.querySelectorAll("figure").length;

function refresh(box) {
  box.querySelector(".add").hidden = count(box) >= Number(box.dataset.most);
}

function take(box, input) {
  const room = Number(box.dataset.most) - count(box);
  const chosen = [...input.files];
  say(box, chosen.length > room ? box.dataset.full : "");
  for (const file of chosen.slice(0, room)) {
    const photo = new Photo(box, file);
    box.querySelector(".add").before(photo.figure);
    photo.send();
  }
  input.value = "";
  refresh(box);
}

function start(box) {
  const input = box.querySelector("input[type=file]");
  if (!box.dataset.url) {
    return;
  }
  box.querySelector("[data-upload-list]").hidden = false;
  box.querySelector(".add").prepend(input);
  input.classList.add("sr");
  input.addEventListener("change", () => take(box, input));
}

export function attach(root) {
  each(root, "[data-upload]", start);
}
