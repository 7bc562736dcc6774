// Prints the Content-Security-Policy hash of each inline script in the page given.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const page = readFileSync(process.argv[1], "utf8");
for (const [, attributes, text] of page.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)) {
  if (!/\bsrc\s*=/.test(attributes)) {
    console.log(`sha256-${createHash("sha256").update(text).digest("base64")}`);
  }
}
