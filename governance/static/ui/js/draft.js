/** The draft of a report: kept on the phone until it is sent or until one agrees to clear it. */

const DRAFT = "report-draft";

export function stored() {
  try {
    return JSON.parse(localStorage.getItem(DRAFT)) || {};
  } catch {
    return {};
  }
}

export function store(draft) {
  try {
    if (draft) {
      localStorage.setItem(DRAFT, JSON.stringify(draft));
    } else {
      localStorage.removeItem(DRAFT);
    }
  } catch {
    // a full or forbidden store loses the draft, not the report
  }
}

/** Says that something typed earlier is still there, and clears it only after asking. */
export function offerDraft(form, wasLeft, onClear) {
  const box = form.querySelector("[data-report-draft]");
  const clear = box.querySelector("[data-report-clear]");
  const says = box.querySelector("[data-report-draft-says]");
  box.hidden = !wasLeft;
  box.querySelector("[data-report-keep]").addEventListener("click", () => {
    box.hidden = true;
  });
  clear.addEventListener("click", () => {
    if (clear.dataset.sure) {
      says.textContent = says.dataset.reportDraftSays;
      clear.textContent = clear.dataset.sure;
      clear.dataset.sure = "";
      return;
    }
    onClear();
    box.hidden = true;
  });
}
