// Prints the Content-Security-Policy hash of what stands in the page given between the tags named:
// inline scripts, or styles.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const [path, tag] = process.argv.slice(1);
const page = readFileSync(path, "utf8");
const inline = new RegExp(`<${tag}\\b([^>]*)>([\\s\\S]*?)</${tag}>`, "g");
for (const [, attributes, text] of page.matchAll(inline)) {
  if (!/\bsrc\s*=/.test(attributes)) {
    console.log(`sha256-${createHash("sha256").update(text).digest("base64")}`);
  }
}
