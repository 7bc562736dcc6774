// What goes over the wire: the app as browsers ask for it, the Worker as it is uploaded.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { projectPath } from "../support/project.mjs";

const SITE = "dist/site";
const WORKER = ["dist/worker/index.js", "dist/worker/index_bg.wasm"];
/** The quality Cloudflare compresses with on the fly, not the best there is. */
const QUALITY = 4;
const PORTAL_STYLES = ["portal.css"];
const OTHER_STYLES = [...PORTAL_STYLES, "document.css", "api.css"];
/** The API's document and its page. */
const API = "api/";
/** The ending of a copy that the Worker sends as it is. */
const COMPRESSED = ".br";
const NOT_SENT = ["_headers"];

/** Bytes of everything the staff app loads: page, scripts, stylesheet, and the wasm's own copy. */
export function appBytes() {
  const names = siteFiles().filter(
    (name) => !OTHER_STYLES.includes(name) && !name.startsWith(API),
  );
  const sent = names.filter((name) => !names.includes(`${name}${COMPRESSED}`));
  const content = (name) => readFileSync(join(projectPath(SITE), name));
  const bytes = (name) =>
    name.endsWith(COMPRESSED) ? content(name).length : brotli(content(name));
  return sum(sent.map(bytes));
}

/** Bytes of what a portal page loads besides itself. */
export function portalStyleBytes() {
  return sum(PORTAL_STYLES.map((name) => brotli(readFileSync(join(projectPath(SITE), name)))));
}

export function workerBytes() {
  return sum(WORKER.map((name) => gzipSync(readFileSync(projectPath(name)), { level: 9 }).length));
}

/** Bytes of a text as it would be sent. */
export function brotli(content) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
  return brotliCompressSync(content, { params }).length;
}

export function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

function siteFiles() {
  const names = readdirSync(projectPath(SITE), { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => entry.isFile() && !NOT_SENT.includes(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(projectPath(SITE).length + 1));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
