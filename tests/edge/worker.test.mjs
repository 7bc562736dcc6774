// The built Worker on workerd: routing between app and Worker, headers, sessions, and what only
// real concurrency shows.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { PEOPLE, startDunlin } from "./harness.mjs";
import { newCustomer, newDraft, sentInvoice } from "./support/arrange.mjs";
import { assertBooksAgree } from "./support/books.mjs";
import { projectPath } from "./support/project.mjs";

const CLIENTS = 8;
/** Headers that every answer carries, whoever gives it. */
const SECURITY_HEADERS = [
  "content-security-policy",
  "strict-transport-security",
  "x-content-type-options",
  "referrer-policy",
];

let dunlin;
let staff;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
});

after(() => dunlin?.stop());

test("paths of the app get the app, paths of the Worker get the Worker", async () => {
  for (const path of ["/", "/invoices", "/customers/new"]) {
    const response = await fetch(dunlin.base + path);
    assert.match(response.headers.get("content-type"), /^text\/html/);
    assert.match(await response.text(), /\.wasm/);
  }
  for (const path of ["/api/no-such-thing", "/webhooks/other", "/api/"]) {
    const response = await fetch(dunlin.base + path);
    assert.equal(response.status, 404, path);
    assert.match(response.headers.get("content-type"), /^application\/problem\+json/, path);
  }
});

test("the API's document and its page are served beside it", async () => {
  const response = await fetch(`${dunlin.base}/api/openapi.json`);
  assert.match(response.headers.get("content-type"), /^application\/json/);
  const document = await response.json();
  assert.equal(document.openapi, "3.1.0");
  assert.ok(document.paths["/api/invoices/{invoice}/issue"].post);
  const page = await fetch(`${dunlin.base}/api/docs`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-security-policy"), /style-src 'self'/);
  assert.match(await page.text(), /Issue invoice/);
  for (const name of SECURITY_HEADERS) assert.ok(page.headers.get(name), name);
});

test("the wasm of the app can be compiled while it streams", async () => {
  const page = await (await fetch(dunlin.base)).text();
  const [path] = /\/app\/[0-9a-f]{16}\/app\.wasm/.exec(page);
  const file = await readFile(projectPath(`dist/site${path}`));
  for (const [coding, sent, query] of [
    ["br", "br", ""],
    ["br", "br", "?again"],
    ["identity", null, ""],
  ]) {
    const headers = { "accept-encoding": coding };
    const response = await fetch(dunlin.base + path + query, { headers });
    assert.equal(response.headers.get("content-type"), "application/wasm", coding);
    assert.match(response.headers.get("cache-control"), /immutable/, coding);
    assert.equal(response.headers.get("content-encoding"), sent, coding);
    for (const name of SECURITY_HEADERS) assert.ok(response.headers.get(name), name);
    assert.ok(file.equals(Buffer.from(await response.arrayBuffer())), coding);
  }
});

test("app, API and portal carry the security headers", async () => {
  const { link } = await sentInvoice(staff);
  for (const address of [dunlin.base, `${dunlin.base}/api/session`, link]) {
    const { headers } = await fetch(address);
    for (const name of SECURITY_HEADERS) assert.ok(headers.get(name), `${name} of ${address}`);
  }
  const { headers } = await staff.send("GET", "/api/customers");
  assert.equal(headers.get("cache-control"), "no-store");
});

test("the portal's stylesheets are there for pages without a script", async () => {
  for (const path of ["/portal.css", "/document.css"]) {
    const { headers } = await fetch(dunlin.base + path);
    assert.match(headers.get("content-type"), /^text\/css/, path);
  }
});

test("the session cookie is bound to host, HTTPS and site, and nobody gets in without", async () => {
  const response = await staff.send("POST", "/api/session", {
    email: PEOPLE.administrator,
    password: "demo-dunlin-2026",
  });
  const [cookie] = response.headers.getSetCookie();
  assert.match(cookie, /^__Host-/);
  for (const attribute of ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"]) {
    assert.ok(cookie.includes(attribute), attribute);
  }
  const stranger = await fetch(`${dunlin.base}/api/customers`);
  assert.equal(stranger.status, 401);
  const elsewhere = { origin: "https://elsewhere.example" };
  const forged = await staff.send("POST", "/api/customers", { name: "X" }, elsewhere);
  assert.equal(forged.status, 403);
});

test("a viewer reads and changes nothing", async () => {
  const viewer = await dunlin.signIn(PEOPLE.viewer);
  await viewer.get("/api/customers");
  assert.equal((await viewer.send("POST", "/api/customers", { name: "X" })).status, 403);
});

test("eight clients that issue at once leave no gap and no duplicate", async () => {
  const customer = await newCustomer(staff);
  const drafts = [];
  for (let at = 0; at < CLIENTS * 5; at += 1) drafts.push(await newDraft(staff, customer));
  const issue = ({ id, version }) => staff.post(`/api/invoices/${id}/issue`, { version });
  const issued = [];
  const client = async () => {
    while (drafts.length > 0) issued.push(await issue(drafts.pop()));
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const numbers = issued.map(({ number }) => Number(/\d+$/.exec(number)[0])).sort((a, b) => a - b);
  assert.deepEqual(
    numbers,
    numbers.map((_, at) => numbers[0] + at),
  );
  await assertBooksAgree(dunlin, staff);
});

test("eight clients with one idempotency key make one invoice of it", async () => {
  const draft = await newDraft(staff, await newCustomer(staff));
  const path = `/api/invoices/${draft.id}/issue`;
  const send = () => staff.send("POST", path, { version: draft.version }, { key: "one-and-only" });
  const answers = await Promise.all(Array.from({ length: CLIENTS }, send));
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal(new Set(bodies.map((body) => JSON.parse(body).number)).size, 1);
});

test("data survives a restart of workerd", async () => {
  const customer = await newCustomer(staff);
  await dunlin.halt();
  await dunlin.boot();
  assert.equal((await staff.get(`/api/customers/${customer.id}`)).id, customer.id);
});

test("no method, path or body makes the Worker fail", async () => {
  const attempts = [
    ["GET", "/api/invoices/%00"],
    ["GET", "/api/invoices/inv_%ff"],
    ["GET", "/api/search?q=%25_%5C%27"],
    ["GET", "/api/invoices?after=nonsense&limit=99999999999999999999"],
    ["GET", "/api/ageing?as_of=2023-02-29"],
    ["GET", `/portal/i/${"a".repeat(4000)}`],
    ["POST", "/api/invoices", []],
    ["POST", "/api/invoices", { lines: [{ quantity: "1e999", unit_price: "-0" }] }],
    ["POST", "/api/session", { email: "a".repeat(10_000), password: "" }],
    ["PATCH", "/api/invoices", {}],
  ];
  for (const [method, path, input] of attempts) {
    const { status } = await staff.send(method, path, input);
    assert.ok(status >= 400 ? status < 500 : path.startsWith("/api/search"), `${path}: ${status}`);
  }
});

test("a body that does not say how long it is is read, and no further than it may be long", async () => {
  const send = (...chunks) => {
    const body = ReadableStream.from(chunks.map((text) => new TextEncoder().encode(text)));
    const headers = { origin: dunlin.base, "content-type": "application/json" };
    return fetch(`${dunlin.base}/api/session`, { method: "POST", headers, body, duplex: "half" });
  };
  const started = await send('{"email":"nobody@dunlin.example",', '"password":"wrong"}');
  assert.equal((await started.json()).code, "sign_in_refused");
  const endless = await send(...Array.from({ length: 40 }, () => " ".repeat(100_000)));
  assert.equal(endless.status, 413);
});
