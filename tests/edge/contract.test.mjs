// The API's document against the running Worker: Schemathesis calls every operation, and every
// operation that is not open to all refuses whoever brings no session.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { runSchemathesis } from "./schemathesis.mjs";

let dunlin;
let document;

before(async () => {
  dunlin = await startDunlin({ customers: 3 });
  document = await (await fetch(`${dunlin.base}/api/openapi.json`)).json();
});

after(() => dunlin?.stop());

/** Every operation with its method and path. */
function operations() {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ method, path, operation })),
  );
}

test("every operation refuses without a session, and with a token that nobody made", async () => {
  const closed = operations().filter(({ operation }) => operation.security.length > 0);
  assert.ok(closed.length > 50, `${closed.length} operations`);
  for (const { method, path, operation } of closed) {
    const address = dunlin.base + path.replace(/\{\w+\}/g, "x_00000000000000000000000000");
    const send = (headers) =>
      fetch(address, {
        method: method.toUpperCase(),
        headers: { origin: dunlin.base, "idempotency-key": "without", ...headers },
      });
    const made_up = { authorization: `Bearer dln_${"0".repeat(64)}` };
    for (const headers of [{}, { cookie: "__Host-dunlin=00.00" }, made_up]) {
      const { status } = await send(headers);
      const refused = headers === made_up ? [401, 403] : [401];
      assert.ok(refused.includes(status), `${operation.operationId}: ${status}`);
    }
  }
});

test("every operation answers as its schema says, whatever it is sent", async (t) => {
  const program = process.env.DUNLIN_SCHEMATHESIS;
  if (!program) {
    t.skip("DUNLIN_SCHEMATHESIS names no Schemathesis: `cargo xtask test` installs it");
    return;
  }
  const staff = await dunlin.signIn();
  const { permissions } = await staff.get("/api/session");
  const input = { name: "Contract", scopes: permissions, days: 1 };
  const { secret } = await staff.post("/api/tokens", input);
  const run = await runSchemathesis({ program, document, base: dunlin.base, token: secret });
  for (const line of run.summary) t.diagnostic(line);
  assert.equal(run.code, 0, run.output);
});
