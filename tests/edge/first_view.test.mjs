// Lists come with their rows in the page, and the app puts its own in their place: the two look alike.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { DESKTOP, PHONE, startBrowser } from "./support/browser.mjs";

/** Lists with rows, one of them narrowed by state and search at once. */
async function lists() {
  const staff = await dunlin.signIn();
  const { items } = await staff.get("/api/invoices?state=overdue&limit=1");
  return [
    "/invoices",
    "/invoices?state=overdue",
    `/invoices?state=overdue&search=${items[0].number}`,
    "/customers",
    "/customers?search=a&inactive=true",
    "/receipts?unapplied=true",
  ];
}

let dunlin;
let browser;

before(async () => {
  dunlin = await startDunlin({ customers: 4 });
  browser = await startBrowser();
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

/** The words of the page and where its table stands, as somebody sees them. */
const seen = (page) =>
  page.evaluate(() => {
    const shown = (element) => element.checkVisibility();
    const words = (selector) =>
      [...document.querySelectorAll(selector)]
        .filter(shown)
        .map((element) => element.innerText.replace(/\s+/g, " ").trim());
    const table = [...document.querySelectorAll("table")].find(shown);
    const { x, y, width } = table.getBoundingClientRect();
    return {
      place: [x, y, width].map(Math.round),
      heading: words("h1"),
      tabs: words(".tabs__tab"),
      open: words(".tabs__tab[aria-current]"),
      head: words("th"),
      cells: words("td"),
      search: [...document.querySelectorAll("input[type=search]")]
        .filter((field) => shown(field) && field.closest(".page__toolbar"))
        .map((field) => [field.value, field.placeholder, field.getAttribute("aria-label")]),
      links: [...document.querySelectorAll(".table__link")].filter(shown).map(({ href }) => href),
    };
  });

/** Somebody signed in, and the same person in a browser that runs no script. */
async function both(viewport) {
  const page = await browser.person(dunlin, { viewport });
  await StaffApp.signIn(page);
  const plain = await browser.person(dunlin, { viewport, javaScriptEnabled: false });
  await plain.context().addCookies(await page.context().cookies());
  return { page, plain };
}

for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
  test(`each list is in the page as the app shows it, ${size}`, async () => {
    const { page, plain } = await both(viewport);
    const asked = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    for (const address of await lists()) {
      await plain.goto(address);
      const before = await seen(plain);
      assert.ok(before.cells.length > 0, `${address} has rows`);
      asked.length = 0;
      await page.goto(address);
      await page.locator("#boot").waitFor({ state: "detached" });
      assert.deepEqual(await seen(page), before, address);
      const answered = ["/api/session", `/api${new URL(page.url()).pathname}`];
      const again = asked.filter((path) => answered.includes(path));
      assert.deepEqual(again, [], "what is in the page is not asked for again");
      await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    }
    assert.deepEqual(page.complaints, []);
    await plain.context().close();
    await page.context().close();
  });
}

test("the page holds somebody's data only for them", async () => {
  const { page, plain } = await both(DESKTOP);
  const own = await plain.goto("/customers");
  assert.equal(own.headers()["cache-control"], "no-store");
  assert.equal(own.headers().etag, undefined);
  assert.match(own.headers()["content-security-policy"], /script-src 'self'/);
  assert.match(await own.text(), /id="answers"/);
  const nobody = await fetch(`${dunlin.base}/customers`);
  const text = await nobody.text();
  assert.equal(nobody.status, 200);
  assert.doesNotMatch(text, /id="answers"/);
  assert.match(text, /id="boot" class="boot"/);
  await page.context().close();
  await plain.context().close();
});

test("a list of one customer, and whatever only asks for headers, comes as every page does", async () => {
  const { page, plain } = await both(DESKTOP);
  const [{ id }] = await dunlin.rows("SELECT id FROM customer LIMIT 1");
  const one = await plain.goto(`/invoices?customer=${id}`);
  assert.doesNotMatch(await one.text(), /id="answers"/);
  for (const path of ["/customers", "/invoices", "/receipts", "/ageing"]) {
    const head = await fetch(dunlin.base + path, { method: "HEAD" });
    assert.equal(head.status, 200, path);
    assert.match(head.headers.get("content-type"), /^text\/html/, path);
  }
  await page.context().close();
  await plain.context().close();
});

test("who has no session, or an old one, is led to sign in", async () => {
  const { page, plain } = await both(DESKTOP);
  await dunlin.rows("UPDATE session SET expires_at = created_at + 1 RETURNING id");
  await page.goto("/invoices");
  await page.getByLabel("E-mail address").waitFor();
  await plain.context().close();
  await page.context().close();
});
