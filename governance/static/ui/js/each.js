/** Finds the elements under root (root included) that a module has not seen yet. */

const seen = new WeakMap();

export function each(root, selector, start) {
  const known = seen.get(start) || new WeakSet();
  seen.set(start, known);
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) {
    found.unshift(root);
  }
  for (const element of found) {
    if (!known.has(element)) {
      known.add(element);
      start(element);
    }
  }
}
