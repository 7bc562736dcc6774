// Every kind of answer and file, as workerd gives it: none leaves without the security headers.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { sentInvoice } from "./support/arrange.mjs";

/** What everything carries, in the same words, whoever gives it. */
const ALWAYS = {
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};
const LOOSE = ["'unsafe-inline'", "'unsafe-eval'", " * "];

let dunlin;
let staff;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
});

after(() => dunlin?.stop());

test("every answer of the Worker is kept by nobody and carries the headers", async () => {
  const { invoice, link } = await sentInvoice(staff);
  const own = { origin: dunlin.base };
  const answers = [
    ["JSON", 200, await staff.send("GET", "/api/customers")],
    ["problem", 401, await fetch(`${dunlin.base}/api/customers`)],
    ["no such path", 404, await fetch(`${dunlin.base}/api/no-such-thing`)],
    ["no such method", 405, await staff.send("PATCH", "/api/customers", {})],
    ["document", 200, await staff.send("GET", `/api/invoices/${invoice.id}/document`)],
    ["portal page", 200, await fetch(link)],
    ["portal form", 200, await fetch(`${dunlin.base}/portal/sign-in`)],
    ["portal without a session", 401, await fetch(`${dunlin.base}/portal`)],
    ["portal without a link", 404, await fetch(`${dunlin.base}/portal/i/none`)],
    [
      "redirect",
      303,
      await fetch(`${link}/pay`, {
        method: "POST",
        redirect: "manual",
        headers: own,
        body: new URLSearchParams({ amount: "1.00", method: "card" }),
      }),
    ],
    ["webhook", 400, await fetch(`${dunlin.base}/webhooks/stripe`, { method: "POST" })],
  ];
  for (const [kind, status, { headers, status: given }] of answers) {
    assert.equal(given, status, kind);
    assertSafe(kind, headers);
    assert.equal(headers.get("cache-control"), "no-store", kind);
    assert.ok(!headers.get("content-security-policy").includes("script-src"), kind);
  }
});

test("every kind of file carries the headers", async () => {
  const page = await (await fetch(dunlin.base)).text();
  const names = [...page.matchAll(/["'(](\/[\w./-]+\.(?:js|css|wasm|svg))/g)].map(([, path]) => path);
  const paths = [...new Set(["/", "/invoices", "/portal.css", "/document.css", ...names])];
  const kinds = new Set(names.map((name) => name.split(".").at(-1)));
  assert.deepEqual([...kinds].sort(), ["js", "svg", "wasm"]);
  for (const path of paths) {
    const { headers, status } = await fetch(dunlin.base + path);
    assert.equal(status, 200, path);
    assertSafe(path, headers);
  }
});

/** The headers that keep a page from being framed, sniffed, or made to run what is not ours. */
function assertSafe(kind, headers) {
  for (const [name, value] of Object.entries(ALWAYS)) {
    assert.equal(headers.get(name), value, `${name} of ${kind}`);
  }
  assert.match(headers.get("referrer-policy"), /^(no-referrer|same-origin)$/, kind);
  const policy = headers.get("content-security-policy");
  assert.match(policy, /^default-src 'none'/, kind);
  assert.match(policy, /frame-ancestors '(none|self)'/, kind);
  for (const loose of LOOSE) assert.ok(!policy.includes(loose), `${kind}: ${policy}`);
}
