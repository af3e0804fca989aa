/** Shows the banner while there is no network. */

import { each } from "./each.js";

function start(banner) {
  const look = () => {
    banner.hidden = navigator.onLine;
  };
  look();
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
}

export function attach(root) {
  each(root, "[data-offline]", start);
}
