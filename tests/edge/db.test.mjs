// D1 in workerd against the list of everything Dunlin relies on; the native stand-in passes the
// same list, so what the native tests prove holds here.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Miniflare } from "miniflare";

const { schema, cases } = JSON.parse(
  await readFile(new URL("../conformance/database.json", import.meta.url), "utf8"),
);

let miniflare;
let database;

before(async () => {
  miniflare = new Miniflare({
    modules: true,
    script: "export default {}",
    d1Databases: { DB: "conformance" },
  });
  database = await miniflare.getD1Database("DB");
  await database.batch(schema.map((statement) => database.prepare(statement)));
});

after(() => miniflare?.dispose());

for (const { name, steps } of cases) {
  test(name, async () => {
    for (const { batch, rows, error } of steps) {
      if (error === undefined) assert.deepEqual(await run(batch), rows, batch.at(-1)[0]);
      else await assert.rejects(run(batch), (thrown) => thrown.message.includes(error));
    }
  });
}

/** Runs a batch and gives the rows of its last statement. */
async function run(batch) {
  const statements = batch.map(([sql, ...values]) => {
    const statement = database.prepare(sql);
    return values.length === 0 ? statement : statement.bind(...values);
  });
  const results = await database.batch(statements);
  return results.at(-1).results;
}
