// Joins the stylesheets given, in order, into the last path given, minified.
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { transformSync } from "esbuild";

const sheets = process.argv.slice(1);
const output = sheets.pop();
let failed = false;
const parts = sheets.map((sheet) => {
  const { code, warnings } = transformSync(readFileSync(sheet, "utf8"), {
    loader: "css",
    minify: true,
    // The oldest browsers with `light-dark()` and nesting: nothing is rewritten for older ones.
    target: ["chrome123", "firefox120", "safari17.5"],
    logLevel: "silent",
  });
  for (const { text, location } of warnings) {
    failed = true;
    console.error(`${relative(process.cwd(), sheet)}:${location?.line}: ${text}`);
  }
  return code;
});
if (failed) process.exit(1);
writeFileSync(output, parts.join(""));
