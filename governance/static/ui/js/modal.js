/** Shows an overlay as the only thing on the page: focus stays inside, Esc closes, focus goes back where it came from. */

const FOCUSABLE = "a[href], button:not([disabled]), input:not([disabled]):not([type=hidden]), select, textarea, [tabindex='0']";

const reachable = (overlay) => [...overlay.querySelectorAll(FOCUSABLE)].filter((element) => element.offsetParent !== null);

function keepInside(event, overlay) {
  const stops = reachable(overlay);
  if (!stops.length) {
    return;
  }
  const first = stops[0];
  const last = stops[stops.length - 1];
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && (document.activeElement === last || !overlay.contains(document.activeElement))) {
    event.preventDefault();
    first.focus();
  }
}

/** Opens the overlay and returns the function that closes it; onClose runs once, however it is closed. */
export function openModal(overlay, onClose) {
  const before = document.activeElement;
  overlay.hidden = false;
  const close = () => {
    document.removeEventListener("keydown", onKey, true);
    overlay.removeEventListener("click", onClick);
    overlay.hidden = true;
    onClose?.();
    before?.focus?.();
  };
  const onKey = (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      keepInside(event, overlay);
    }
  };
  const onClick = (event) => {
    if (event.target === overlay || event.target.closest("[data-dialog-close]")) {
      close();
    }
  };
  document.addEventListener("keydown", onKey, true);
  overlay.addEventListener("click", onClick);
  (reachable(overlay)[0] || overlay).focus();
  return close;
}
