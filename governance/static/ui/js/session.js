/** Warns two minutes before the session ends and lets one stay. All open tabs of the product count as one. */

import { each } from "./each.js";
import { openModal } from "./modal.js";

const AHEAD = 120;
const SEEN = "session-seen";

function touch() {
  try {
    localStorage.setItem(SEEN, String(Date.now()));
  } catch {
    touch.own = Date.now();
  }
}

function lastSeen() {
  try {
    return Number(localStorage.getItem(SEEN)) || touch.own || Date.now();
  } catch {
    return touch.own || Date.now();
  }
}

function start(overlay) {
  const idle = Number(overlay.dataset.idle);
  let close = null;
  const extend = async () => {
    const answer = await fetch(overlay.dataset.extendUrl, {
      method: "POST",
      headers: { "X-CSRFToken": overlay.dataset.token },
      credentials: "same-origin",
    });
    if (answer.ok) {
      touch();
      close?.();
    }
  };
  const look = () => {
    const rest = idle - (Date.now() - lastSeen()) / 1000;
    if (rest <= 0) {
      overlay.querySelector("[data-session-says]").hidden = true;
      overlay.querySelector("[data-session-over]").hidden = false;
      overlay.querySelector("[data-session-extend]").hidden = true;
    }
    if (rest <= AHEAD && !close) {
      close = openModal(overlay, () => {
        close = null;
      });
    } else if (rest > AHEAD) {
      close?.();
    }
  };
  overlay.querySelector("[data-session-extend]").addEventListener("click", extend);
  document.addEventListener("htmx:afterRequest", touch);
  touch();
  setInterval(look, 5000);
}

export function attach(root) {
  each(root, "[data-session]", start);
}
