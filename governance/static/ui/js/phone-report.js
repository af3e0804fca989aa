/**
 * Reporting on the phone, in two steps and a receipt. The reference is made before anything else and kept with the draft, so that
 * sending again after a broken connection is the same report. Position and camera start together; the report itself is one small JSON
 * body, the photos follow one by one. Without this script the page is one plain form.
 */

import { offerDraft, store, stored } from "./draft.js";
import { each } from "./each.js";
import { shrink } from "./photo.js";
import { sha256 } from "./sha256.js";

const FIELDS = ["text", "spot", "place"];
const MOST = 9;

/** Makes a UUID of version 7: 48 bits of milliseconds, then random bits. */
function uuid7() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6] % 16) + 0x70;
  bytes[8] = (bytes[8] % 64) + 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

class Report {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.photos = [];
    this.begun = Date.now();
    this.says = document.querySelector("[data-report-says]");
    this.next = document.querySelector("[data-report-next]");
    this.button = document.querySelector("[data-report-send]");
    this.heading = document.querySelector("[data-report-heading]");
    this.titles = [this.heading.textContent, this.heading.dataset.reportHeading];
    const draft = stored();
    this.ref = draft.ref || uuid7();
    offerDraft(form, FIELDS.some((name) => draft[name]), () => {
      FIELDS.forEach((name) => {
        form.elements[name].value = "";
      });
      this.ref = uuid7();
      this.keep();
    });
    for (const name of FIELDS) {
      if (draft[name] && !form.elements[name].value) {
        form.elements[name].value = draft[name];
      }
    }
    this.keep();
    this.show(1);
  }

  show(step) {
    this.step = step;
    for (const part of this.form.querySelectorAll("[data-report-step]")) {
      part.hidden = Number(part.dataset.reportStep) !== step;
    }
    this.next.hidden = step !== 1;
    this.button.hidden = step === 1;
    this.heading.textContent = this.titles[step - 1];
    this.tell("");
    window.scrollTo(0, 0);
  }

  keep() {
    const draft = { ref: this.ref };
    for (const name of FIELDS) {
      draft[name] = this.form.elements[name].value;
    }
    store(draft);
  }

  locate() {
    const box = this.form.querySelector("[data-report-place]");
    const nowhere = () => {
      box.textContent = this.words.saysNoPlace;
    };
    if (!navigator.geolocation) {
      nowhere();
      return;
    }
    box.textContent = this.words.saysLocating;
    navigator.geolocation.getCurrentPosition((position) => this.found(position.coords, box), nowhere, {
      enableHighAccuracy: true,
      timeout: 10000,
      maximumAge: 60000,
    });
  }

  async found(coords, box) {
    const { elements } = this.form;
    const at = { lon_e6: Math.round(coords.longitude * 1e6), lat_e6: Math.round(coords.latitude * 1e6) };
    elements.lon_e6.value = at.lon_e6;
    elements.lat_e6.value = at.lat_e6;
    elements.accuracy_m.value = Math.min(Math.round(coords.accuracy), 100000);
    try {
      const query = new URLSearchParams({ ...at, accuracy_m: elements.accuracy_m.value });
      const answer = await fetch(`${this.words.placeUrl}?${query}`);
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
      box.replaceChildren(...shown.body.childNodes);
      this.form.querySelector("[data-report-manual]").open = !box.querySelector("[data-report-inside]");
    } catch {
      box.textContent = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
    }
  }

  /** Shows what others have reported close by, once it is clear what and where; without an answer nothing is shown. */
  async look() {
    const { elements } = this.form;
    const box = this.form.querySelector("[data-report-similar]");
    const chosen = this.form.querySelector('input[name="category"]:checked');
    box.replaceChildren();
    if (!chosen?.value || !this.hasPlace) {
      return;
    }
    const query = new URLSearchParams({ category: chosen.value, text: elements.text.value });
    for (const name of ["place", "lon_e6", "lat_e6"]) {
      if (elements[name].value) {
        query.set(name, elements[name].value);
      }
    }
    try {
      const answer = await fetch(`${this.words.similarUrl}?${query}`);
      if (answer.ok && chosen.checked) {
        const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
        box.replaceChildren(...shown.body.childNodes);
      }
    } catch {
      box.replaceChildren();
    }
  }

  take(files) {
    const room = MOST - this.photos.length;
    const shot = this.form.querySelector("[data-report-shot]");
    const thumbs = shot.querySelector("[data-report-thumbs]");
    for (const file of [...files].slice(0, room)) {
      this.photos.push({ file, taken: new Date(file.lastModified || Date.now()).toISOString(), sent: false });
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = "";
      thumbs.append(image);
      shot.querySelector(":scope > img").src = image.src;
    }
    shot.hidden = this.photos.length === 0;
    const pick = this.form.querySelector("[data-report-pick]");
    pick.classList.toggle("taken", this.photos.length > 0);
    pick.querySelector("label").hidden = this.photos.length > 0;
    this.tell(files.length > room ? this.words.saysFull : "");
  }

  async prepare(photo) {
    photo.bytes = photo.bytes || (await shrink(photo.file));
    photo.hash = photo.hash || (await sha256(photo.bytes));
    return photo.hash;
  }

  get token() {
    return this.form.elements.csrfmiddlewaretoken.value;
  }

  async post(url, body, headers) {
    const answer = await fetch(url, { method: "POST", body, headers: { ...headers, "X-CSRFToken": this.token } });
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) {
      throw Object.assign(new Error(said.detail || ""), { status: answer.status });
    }
    return said;
  }

  async sendPhoto(photo) {
    if (photo.sent) {
      return;
    }
    const { elements } = this.form;
    const body = new FormData();
    body.append("file", photo.bytes, "photo.jpg");
    body.append("client_ref", this.ref);
    body.append("sha256", photo.hash);
    body.append("purpose", "REPORT");
    body.append("taken_at", photo.taken);
    if (elements.lon_e6.value) {
      body.append("lon_e6", elements.lon_e6.value);
      body.append("lat_e6", elements.lat_e6.value);
    }
    await this.post(this.words.photosUrl, body, {});
    photo.sent = true;
  }

  body(hashes) {
    const { elements } = this.form;
    const number = (name) => (elements[name].value === "" ? null : Number(elements[name].value));
    return JSON.stringify({
      client_ref: this.ref,
      channel: this.words.channel,
      category: this.form.querySelector('input[name="category"]:checked').value,
      text: elements.text.value,
      place: elements.place.value || null,
      lon_e6: number("lon_e6"),
      lat_e6: number("lat_e6"),
      accuracy_m: number("accuracy_m"),
      spot: elements.spot.value,
      is_anonymous: elements.is_anonymous.checked,
      captured_at: this.photos[0] ? this.photos[0].taken : null,
      photos: hashes,
    });
  }

  get hasPlace() {
    return Boolean(this.form.elements.place.value || this.form.elements.lon_e6.value);
  }

  goOn() {
    if (this.hasPlace) {
      this.show(2);
      return;
    }
    this.form.querySelector("[data-report-manual]").open = true;
    this.form.elements.place.focus();
    this.tell(this.words.saysPlaceMissing);
  }

  async send() {
    if (!this.form.querySelector('input[name="category"]:checked')) {
      this.tell(this.words.saysTileMissing);
      return;
    }
    this.button.disabled = true;
    this.tell(this.words.saysSending);
    try {
      const hashes = await Promise.all(this.photos.map((photo) => this.prepare(photo)));
      this.sealed = this.sealed || this.body(hashes);
      const receipt = await this.post(this.words.casesUrl, this.sealed, { "Content-Type": "application/json" });
      await Promise.all(this.photos.map((photo) => this.sendPhoto(photo)));
      this.done(receipt);
    } catch (refusal) {
      this.failed(refusal);
    }
  }

  /** What the server refused may be mended and sent again; what was lost on the way is sent again as it is. */
  failed(refusal) {
    const mendable = refusal.status >= 400 && refusal.status < 500;
    if (mendable) {
      this.sealed = null;
    }
    this.tell((mendable && refusal.message) || (refusal.status ? this.words.saysTryAgain : this.words.saysOffline));
    this.button.disabled = false;
  }

  done(receipt) {
    store(null);
    const took = Math.max(1, Math.round((Date.now() - this.begun) / 1000));
    window.location.assign(`${window.location.pathname}${receipt.number}/?took=${took}`);
  }

  tell(words) {
    this.says.textContent = words;
  }
}

function start(form) {
  const report = new Report(form);
  const photos = form.querySelector("#photos");
  report.locate();
  photos.addEventListener("change", () => report.take(photos.files));
  for (const tile of form.querySelectorAll('input[name="category"]')) {
    tile.addEventListener("change", () => report.look());
  }
  document.querySelector("#follow").addEventListener("submit", () => store(null));
  form.addEventListener("input", () => report.keep());
  form.addEventListener("change", () => report.keep());
  report.next.addEventListener("click", () => report.goOn());
  document.querySelector("[data-report-back]").addEventListener("click", (event) => {
    if (report.step === 2) {
      event.preventDefault();
      report.show(1);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (report.step === 1) {
      report.goOn();
    } else {
      report.send();
    }
  });
}

export function attach(root) {
  each(root, "[data-phone-report]", start);
}
