/** Lets the device work for a form that is sent without an account. Where that is not possible, the sum in its place stays. */

import { each } from "./each.js";

const LONGEST = 180000;

function proofOf(puzzle, solution) {
  return btoa(JSON.stringify({ challenge: puzzle, solution }));
}

function start(box) {
  const field = box.querySelector("input[type=hidden]");
  const instead = box.querySelector("[data-proof-instead]");
  const says = box.querySelector("[data-proof-says]");
  if (!window.isSecureContext || !window.Worker) {
    return;
  }
  const puzzle = JSON.parse(box.dataset.proof);
  const worker = new Worker(box.dataset.worker);
  const giveUp = () => {
    worker.terminate();
    instead.hidden = false;
    says.textContent = "";
  };
  instead.hidden = true;
  says.textContent = box.dataset.saysWorking;
  worker.onerror = giveUp;
  worker.onmessage = ({ data }) => {
    if (!data || data.error) {
      giveUp();
      return;
    }
    worker.terminate();
    field.value = proofOf(puzzle, data);
    says.textContent = box.dataset.saysDone;
    box.dispatchEvent(new CustomEvent("proved"));
  };
  worker.postMessage({ type: "work", challenge: puzzle, counterMode: "uint32", timeout: LONGEST });
  const form = box.closest("form");
  form.addEventListener("submit", (event) => {
    if (field.value || !instead.hidden) {
      return;
    }
    event.preventDefault();
    box.addEventListener("proved", () => form.requestSubmit?.() ?? form.submit(), { once: true });
  });
}

export function attach(root) {
  each(root, "[data-proof]", start);
}
