// What goes over the wire: the app as browsers ask for it, the Worker as it is uploaded.

import { existsSync, readFileSync, readdirSync } from "node:fs";
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

/** Bytes of everything the staff app loads: page, script, stylesheet, and the wasm's own copies. */
export function appBytes() {
  const names = siteFiles().filter(
    (name) =>
      !OTHER_STYLES.includes(name) && !name.startsWith(API) && !name.endsWith(COMPRESSED),
  );
  return sum(names.map(sentBytes));
}

/** Bytes of what a browser loads that opens the app on a page, with nothing kept from before. */
export function firstVisitBytes(path) {
  return sum(["index.html", ...filesOf(path)].map(sentBytes));
}

/** The files that the app's page names, with those that hold the code of the page at `path`. */
export function filesOf(path) {
  const page = readFileSync(join(projectPath(SITE), "index.html"), "utf8");
  const named = [...page.matchAll(/ (?:href|src)="\/([^"]+)"/g)].map(([, name]) => name);
  const [, folder] = /"\/(app\/[0-9a-f]+)\/app\.js"/.exec(page);
  const [, pages] = /const pages = (.*);/.exec(page);
  const [, parts] = JSON.parse(pages).find(([address]) => address === path);
  return [...named, ...parts.map((part) => `${folder}/${part}.wasm`)];
}

/** The copy that the build has compressed, or what compressing on the way gives. */
function sentBytes(name) {
  const path = join(projectPath(SITE), name);
  const copy = `${path}${COMPRESSED}`;
  return existsSync(copy) ? readFileSync(copy).length : brotli(readFileSync(path));
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
