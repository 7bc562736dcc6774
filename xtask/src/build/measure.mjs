// Prints the size of each file given: as it is, and compressed as it goes over the wire. The Worker is
// deployed as gzip; browsers ask for Brotli, of which the build has made some copies already.
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const row = (name, sizes) =>
  console.log(`  ${name.padEnd(44)}${sizes.map((size) => String(size).padStart(12)).join("")}`);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const brotli = (path, bytes) =>
  existsSync(`${path}.br`) ? readFileSync(`${path}.br`) : brotliCompressSync(bytes);

row("", ["raw", "gzip", "brotli"]);
for (const path of process.argv.slice(1)) {
  const bytes = readFileSync(path);
  const sizes = [bytes, gzipSync(bytes, { level: 9 })];
  if (path.includes("/dist/site/")) sizes.push(brotli(path, bytes));
  row(basename(path), sizes.map((content) => kilobytes(content.length)));
}
