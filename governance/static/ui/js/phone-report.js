/**
 * Reporting on the phone. The reference is made before anything else and kept with the draft, so that sending again after a broken
 * connection is the same report. Position and camera start together; photos go one by one; the report itself is one small JSON body.
 */

import { each } from "./each.js";
import { shrink } from "./photo.js";
import { sha256 } from "./sha256.js";

const DRAFT = "report-draft";
const FIELDS = ["text", "spot", "place"];

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

function stored() {
  try {
    return JSON.parse(localStorage.getItem(DRAFT)) || {};
  } catch {
    return {};
  }
}

class Report {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.photos = [];
    this.begun = Date.now();
    this.says = document.querySelector("[data-report-says]");
    this.button = document.querySelector('button[form="report"]');
    const draft = stored();
    this.ref = draft.ref || uuid7();
    for (const name of FIELDS) {
      if (draft[name] && !form.elements[name].value) {
        form.elements[name].value = draft[name];
      }
    }
    this.keep();
  }

  keep() {
    const draft = { ref: this.ref };
    for (const name of FIELDS) {
      draft[name] = this.form.elements[name].value;
    }
    try {
      localStorage.setItem(DRAFT, JSON.stringify(draft));
    } catch {
      /* a full or forbidden store loses the draft, not the report */
    }
  }

  locate() {
    const says = this.form.querySelector("[data-report-place-says]");
    if (!navigator.geolocation) {
      says.textContent = this.words.saysNoPlace;
      return;
    }
    says.textContent = this.words.saysLocating;
    navigator.geolocation.getCurrentPosition(
      (position) => this.found(position.coords, says),
      () => {
        says.textContent = this.words.saysNoPlace;
      },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 },
    );
  }

  async found(coords, says) {
    const lon = Math.round(coords.longitude * 1e6);
    const lat = Math.round(coords.latitude * 1e6);
    this.form.elements.lon_e6.value = lon;
    this.form.elements.lat_e6.value = lat;
    this.form.elements.accuracy_m.value = Math.round(coords.accuracy);
    try {
      const answer = await fetch(`${this.words.placeUrl}?lon_e6=${lon}&lat_e6=${lat}`);
      const places = await answer.json();
      const name = [places.compound || places.community, places.grid].filter(Boolean).map((place) => place.name);
      says.textContent = places.inside
        ? this.words.saysInside.replace("{metres}", Math.round(coords.accuracy))
        : this.words.saysOutside;
      if (places.inside) {
        this.form.querySelector("[data-report-place-name]").textContent = name.join(" · ");
      }
    } catch {
      says.textContent = this.words.saysInside.replace("{metres}", Math.round(coords.accuracy));
    }
  }

  show(files) {
    const shot = this.form.querySelector("[data-report-shot]");
    const thumbs = shot.querySelector("[data-report-thumbs]");
    for (const file of [...files].slice(0, 9 - this.photos.length)) {
      this.photos.push({ file, taken: new Date(file.lastModified || Date.now()).toISOString(), sent: false });
      const image = document.createElement("img");
      image.src = URL.createObjectURL(file);
      image.alt = "";
      thumbs.append(image);
      shot.querySelector(":scope > img").src = image.src;
    }
    shot.hidden = false;
    this.form.querySelector("[data-report-pick] label").hidden = true;
  }

  async prepare(photo) {
    photo.bytes = photo.bytes || (await shrink(photo.file));
    photo.hash = photo.hash || (await sha256(photo.bytes));
    return photo.hash;
  }

  token() {
    return this.form.elements.csrfmiddlewaretoken.value;
  }

  async sendPhoto(photo) {
    if (photo.sent) {
      return;
    }
    const body = new FormData();
    body.append("file", photo.bytes, "photo.jpg");
    body.append("client_ref", this.ref);
    body.append("sha256", photo.hash);
    body.append("purpose", "REPORT");
    body.append("taken_at", photo.taken);
    const answer = await fetch(this.words.photoUrl, { method: "POST", body, headers: { "X-CSRFToken": this.token() } });
    if (!answer.ok) {
      throw await answer.json();
    }
    photo.sent = true;
  }

  body(hashes) {
    const { elements } = this.form;
    const number = (name) => (elements[name].value === "" ? null : Number(elements[name].value));
    return JSON.stringify({
      client_ref: this.ref,
      channel: this.words.channel,
      category: this.form.querySelector('input[name="category"]:checked')?.value || "",
      text: elements.text.value,
      place: elements.place.value || null,
      lon_e6: number("lon_e6"),
      lat_e6: number("lat_e6"),
      accuracy_m: number("accuracy_m"),
      spot: elements.spot.value,
      is_anonymous: elements.is_anonymous.checked,
      captured_at: this.photos[0]?.taken || null,
      photos: hashes,
    });
  }

  async send() {
    if (!this.form.elements.place.value && !this.form.elements.lon_e6.value) {
      this.tell(this.words.saysPlaceMissing);
      this.form.elements.place.focus();
      return;
    }
    this.button.disabled = true;
    this.tell(this.words.saysSending);
    try {
      const hashes = await Promise.all(this.photos.map((photo) => this.prepare(photo)));
      this.sealed = this.sealed || this.body(hashes);
      const answer = await fetch(this.words.caseUrl, {
        method: "POST",
        body: this.sealed,
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.token() },
      });
      const receipt = await answer.json();
      if (!answer.ok) {
        throw receipt;
      }
      await Promise.all(this.photos.map((photo) => this.sendPhoto(photo)));
      this.done(receipt);
    } catch (refusal) {
      if (refusal.detail) {
        this.sealed = null;
      }
      this.tell(refusal.detail || this.words.saysOffline);
      this.button.disabled = false;
    }
  }

  done(receipt) {
    localStorage.removeItem(DRAFT);
    sessionStorage.setItem("report-took", Math.round((Date.now() - this.begun) / 1000));
    window.location.assign(this.words.doneUrl.replace(/0\/$/, `${receipt.number}/`));
  }

  tell(words) {
    this.says.textContent = words;
  }
}

function start(form) {
  const report = new Report(form);
  const photos = form.querySelector("#photos");
  report.locate();
  photos.addEventListener("change", () => report.show(photos.files));
  form.addEventListener("input", () => report.keep());
  form.addEventListener("change", () => report.keep());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    report.send();
  });
}

export function attach(root) {
  each(root, "[data-phone-report]", start);
}
