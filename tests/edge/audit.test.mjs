// The audit trail on workerd: cron seals it, the bucket keeps its head, an export agrees with it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { newCustomer, newInvoice } from "./support/arrange.mjs";

let dunlin;
let staff;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
});

after(() => dunlin?.stop());

test("cron seals the trail and keeps its head in the bucket", async () => {
  await newInvoice(staff, await newCustomer(staff));
  await dunlin.cron();
  const bucket = await dunlin.miniflare.getR2Bucket("ARCHIVE");
  const kept = async () => (await bucket.get("audit/head.json")).json();
  const first = await kept();
  await newCustomer(staff);
  await dunlin.cron();
  const head = await kept();
  assert.ok(head.number > first.number);
  const [{ last }] = await dunlin.rows("SELECT last FROM audit_sequence");
  assert.equal(head.number, last);
  const response = await staff.send("GET", "/api/audit/export");
  assert.match(response.headers.get("content-disposition"), /audit-1-\d+\.jsonl/);
  const lines = (await response.text()).trim().split("\n");
  assert.equal(lines.length, last + 2);
  assert.deepEqual(JSON.parse(lines.at(-1)), { end: head.number, hash: head.hash });
  const { status } = await (await fetch(`${dunlin.base}/api/health`)).json();
  assert.equal(status, "ok");
  const { checks } = await staff.get("/api/operations");
  assert.deepEqual(
    checks.filter(({ level }) => level !== "ok"),
    [],
  );
});
