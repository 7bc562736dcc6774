// The ageing of past days in the app: computed in the browser from the history, the same as the
// server's, and up to date.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { newCustomer, newInvoice } from "./support/arrange.mjs";
import { startBrowser } from "./support/browser.mjs";

let dunlin, browser, staff, today;

before(async () => {
  dunlin = await startDunlin({ customers: 8 });
  browser = await startBrowser();
  staff = await dunlin.signIn();
  ({ today } = await staff.get("/api/reference"));
});

after(async () => {
  await browser?.stop();
  await dunlin?.stop();
});

const daysBefore = (day, days) => {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
};

/** The balance of each customer as the server computes it, by name. */
async function byServer(day) {
  const { rows } = await staff.get(`/api/ageing?as_of=${day}`);
  return rows.items.map(({ customer, balance }) => [customer.name, balance.amount]);
}

/** The same as the table shows it. */
async function onScreen(page) {
  const rows = page.getByRole("table", { name: "Ageing by customer" }).locator("tbody").nth(1);
  const cells = await rows.getByRole("row").evaluateAll((found) =>
    found.map((row) => [
      row.querySelector("th").textContent,
      row.querySelector(".ageing__balance").textContent,
    ]),
  );
  // A dash stands for nothing: what is owed and what is unapplied may be the same.
  const plain = (text) => (text === "–" ? "0.00" : text.replaceAll(",", "").replace("\u2212", "-"));
  return cells.map(([name, balance]) => [name, plain(balance)]);
}

/** Waits until the table shows what the server says. */
async function expectSame(page, day) {
  const expected = await byServer(day);
  const deadline = Date.now() + 10_000;
  let shown = await onScreen(page);
  while (JSON.stringify(shown) !== JSON.stringify(expected) && Date.now() < deadline) {
    await page.waitForTimeout(50);
    shown = await onScreen(page);
  }
  assert.deepEqual(shown, expected, day);
}

async function openPast(day) {
  const page = await browser.person(dunlin);
  await StaffApp.signIn(page, { path: `/ageing?as_of=${day}` });
  await page.getByText("Any day at once").waitFor();
  return page;
}

test("a slider and steps go through the days without the server, and show what it would", async () => {
  const start = daysBefore(today, 40);
  const page = await openPast(start);
  await expectSame(page, start);
  const asked = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname === "/api/ageing") asked.push(request.url());
  });
  await page.getByRole("button", { name: "The day before" }).click();
  await expectSame(page, daysBefore(start, 1));
  assert.ok(page.url().includes(`as_of=${daysBefore(start, 1)}`));
  await page.getByRole("button", { name: "The month end before" }).click();
  const monthEnd = new URL(page.url()).searchParams.get("as_of");
  assert.match(monthEnd, /-(28|29|30|31)$/);
  await expectSame(page, monthEnd);
  const slider = page.getByRole("slider", { name: "Day" });
  await slider.press("ArrowLeft");
  await expectSame(page, daysBefore(monthEnd, 1));
  assert.equal(new URL(page.url()).searchParams.get("as_of"), daysBefore(monthEnd, 1));
  assert.deepEqual(asked, []);
  assert.deepEqual(page.complaints, []);
});

test("what others record meanwhile is there at the next step", async () => {
  const start = daysBefore(today, 20);
  const page = await openPast(start);
  await expectSame(page, start);
  const customer = await newCustomer(staff, { name: "Aardvark Recorded Later" });
  await newInvoice(staff, customer, { issue_on: daysBefore(today, 25) });
  await page.getByRole("button", { name: "The day after" }).click();
  await expectSame(page, daysBefore(today, 19));
  assert.ok((await onScreen(page)).some(([name]) => name === "Aardvark Recorded Later"));
  assert.deepEqual(page.complaints, []);
});

test("while the history is not to be had the server computes each day", async () => {
  const start = daysBefore(today, 33);
  const page = await browser.person(dunlin);
  await page.route("**/api/ageing/history*", (route) => route.abort());
  await StaffApp.signIn(page, { path: `/ageing?as_of=${start}` });
  await page.getByText("The server computes each day.").waitFor();
  await expectSame(page, start);
  await page.getByRole("button", { name: "The day before" }).click();
  await expectSame(page, daysBefore(start, 1));
});
