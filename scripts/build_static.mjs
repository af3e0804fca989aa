/** Copies what pages load from npm packages into build/static/vendor: htmx, the worker that solves puzzles, and the serif for titles (weight 700, woff2 only). */

import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const packages = path.join(root, "node_modules");
const vendor = path.join(root, "build", "static", "vendor");

async function copyHtmx() {
  await copyFile(path.join(packages, "htmx.org", "dist", "htmx.min.js"), path.join(vendor, "htmx.min.js"));
}

async function copyPuzzleWorker() {
  await mkdir(path.join(vendor, "altcha"), { recursive: true });
  await copyFile(
    path.join(packages, "altcha", "dist", "workers", "sha.js"),
    path.join(vendor, "altcha", "sha.js"),
  );
}

/** Keeps only the woff2 of each face, because every browser we support reads it, and drops comments. */
async function copySerif() {
  const source = path.join(packages, "@fontsource", "noto-serif-sc");
  const target = path.join(vendor, "noto-serif-sc");
  await mkdir(path.join(target, "files"), { recursive: true });
  const css = (await readFile(path.join(source, "700.css"), "utf8"))
    .replace(/\/\*.*?\*\//gs, "")
    .replace(/,\s*url\([^)]*\.woff\) format\('woff'\)/g, "")
    .replace(/\s*\n\s*/g, "\n")
    .trimStart();
  const files = [...css.matchAll(/url\(\.\/files\/([^)]+)\)/g)].map((match) => match[1]);
  await Promise.all(
    files.map((name) => copyFile(path.join(source, "files", name), path.join(target, "files", name))),
  );
  await copyFile(path.join(source, "LICENSE"), path.join(target, "LICENSE"));
  await writeFile(path.join(target, "700.css"), css);
}

await rm(vendor, { recursive: true, force: true });
await mkdir(vendor, { recursive: true });
await Promise.all([copyHtmx(), copyPuzzleWorker(), copySerif()]);
