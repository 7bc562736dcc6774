// Counts the places in the built Worker that can panic, and compares them with a reviewed list. On
// this platform a panic fails every request in flight, so a new place has to be looked at.
//
// The lints keep our own code free of them; what is counted is what the compiler leaves of the
// standard library and of dependencies, often inlined into functions of ours.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { projectPath, requireBuilt } from "./support/project.mjs";

// The deployed Worker does not name its functions; this is the same code with their names.
const WORKER = "dist/symbols/worker.wasm";
const REVIEWED = "tests/edge/panic_sites.json";
const FUNCTION = /^ \(func \$("[^"]*"|\S+)/;
const PANIC = new RegExp(
  String.raw`\(call \$"?(?:core|std|alloc)(?:\[[0-9a-f]+\])?::(?:panicking::(?:panic|assert_failed)|` +
    "cell::panic_already|slice::index::|str::slice_error_fail|option::(?:unwrap|expect)_failed|" +
    "result::unwrap_failed|raw_vec::handle_error|alloc::handle_alloc_error|" +
    "thread::local::panic_access_error|slice::sort::shared::smallsort::panic_on_ord_violation)",
);
// A future that is polled again after its end: no executor does.
const RESUMED = "async_fn_resumed";

/** Calls of the compiler's panic entry points, by the crate of the function that makes them. */
async function panicSites() {
  const folder = await mkdtemp(join(tmpdir(), "dunlin-panics-"));
  try {
    const text = join(folder, "worker.wat");
    const disassemble = promisify(execFile);
    await disassemble(projectPath("node_modules/.bin/wasm-dis"), [projectPath(WORKER), "-o", text]);
    return count(await readFile(text, "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
}

function count(text) {
  const sites = new Map();
  let crate = "";
  for (const line of text.split("\n")) {
    const name = line.match(FUNCTION)?.[1];
    if (name !== undefined) crate = crateOf(name.replaceAll('"', ""));
    else if (PANIC.test(line) && !line.includes(RESUMED)) {
      sites.set(crate, (sites.get(crate) ?? 0) + 1);
    }
  }
  return sites;
}

function crateOf(name) {
  const plain = name.match(/^<?(?:impl )?&?(?:dyn )?([a-z_0-9]+)(?:\[|::)/);
  return (plain ?? name.match(/([a-z_0-9]+)\[[0-9a-f]+\]::/))?.[1] ?? "generic";
}

test("no crate has more places that can panic than have been reviewed", async () => {
  requireBuilt(WORKER);
  const reviewed = JSON.parse(await readFile(projectPath(REVIEWED), "utf8"));
  const sites = await panicSites();
  const found = [...sites].sort((one, other) => other[1] - one[1]);
  const total = found.reduce((sum, [, count]) => sum + count, 0);
  console.log(`${total} places that can panic: ${found.map((pair) => pair.join(" ")).join(", ")}`);
  assert.ok(total > 0, "the Worker names its functions");
  const above = found.filter(([crate, count]) => {
    const { sites_max: most } = reviewed.crates[crate] ?? reviewed.others;
    return count > most;
  });
  assert.deepEqual(above, [], `more than ${REVIEWED} allows: look at them, then raise it`);
});
