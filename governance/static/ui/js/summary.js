/** Puts the focus on the summary of what is still to be mended, so that it is read first. */

import { each } from "./each.js";

export function attach(root) {
  each(root, "[data-error-summary]", (summary) => summary.focus());
}
