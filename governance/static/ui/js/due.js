/**
 * Keeps deadline chips fresh between two page loads. The browser knows no working calendar, so a chip ticks only when the
 * length that the server gave equals the plain distance to the deadline: then no closed time lies between.
 */

import { durationWords, fill } from "./durations.js";
import { each } from "./each.js";

const TOLERANCE = 90;
const loaded = Date.now();
const served = Date.parse(document.body.dataset.now || "") || loaded;
const ticking = new Set();

const secondsTo = (iso) => (Date.parse(iso) - served - (Date.now() - loaded)) / 1000;

function show(chip) {
  const patterns = document.body.dataset;
  const left = secondsTo(chip.dataset.iso);
  const over = left < 0;
  if (over && chip.dataset.due !== "over") {
    chip.dataset.due = "over";
    chip.className = "due over";
    chip.querySelector("use").setAttribute("href", `${patterns.sprite}#alert`);
  }
  const words = durationWords(left, patterns);
  chip.lastElementChild.textContent = fill(over ? patterns.dueOver : patterns.dueLeft, { stage: chip.dataset.stage, words });
}

function start(chip) {
  const given = Number(chip.dataset.seconds || NaN);
  const runs = ["ok", "near", "over"].includes(chip.dataset.due);
  if (runs && Math.abs(Math.abs(secondsTo(chip.dataset.iso)) - Math.abs(given)) <= TOLERANCE) {
    ticking.add(chip);
  }
}

function tick() {
  ticking.forEach((chip) => (chip.isConnected ? show(chip) : ticking.delete(chip)));
}

export function attach(root) {
  each(root, "[data-due]", start);
}

setInterval(tick, 60000);
document.addEventListener("visibilitychange", () => document.hidden || tick());
