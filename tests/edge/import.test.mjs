// A company brings its past along: a file is read in the browser, looked at, imported once however
// often it is sent, and aged as of any day. With the real ledger where it is at hand.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startDunlin } from "./harness.mjs";
import { checkFile, chooseFile, expectFact, runImport } from "./pages/import.mjs";
import { StaffApp } from "./pages/staff_app.mjs";
import { assertBooksAgree, hundredths } from "./support/books.mjs";
import { startBrowser } from "./support/browser.mjs";
import { aged, dayNumber, readRows } from "./support/ledger_file.mjs";

const DATA = process.env.DUNLIN_DATA;
const LEDGER = DATA && join(DATA, "ar/late-payment-histories.csv");
const LEDGER_ROWS = 2466;
/** What the ledger's import may take. */
const PATIENCE_MS = 120_000;
const DAY_FIRST = "Day, month, year: 31/12/2026";
const COLUMNS = {
  "Customer number": "customerID",
  "Document number": "invoiceNumber",
  "Document date": "InvoiceDate",
  "Due date": "DueDate",
  Amount: "InvoiceAmount",
  "Settlement date": "SettledDate",
  Disputed: "Disputed",
};
const OWN_FILE = `customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate
K-1,A-1,03/01/2024,02/02/2024,50.39,No,23/01/2024
K-1,A-2,30/01/2024,29/02/2024,1000.00,Yes,
K-2,A-3,31/02/2024,29/02/2024,7.00,No,
K-2,A-4,01/03/2024,31/03/2024,-7.00,No,
K-2,A-2,01/03/2024,31/03/2024,7.00,No,
K-2,A-5,01/03/2024,31/03/2024,12.345,No,
K-3,A-6,01/03/2024,31/03/2024,0.01,No,
`;

let dunlin;
let staff;
let browser;
let app;

before(async () => {
  dunlin = await startDunlin();
  staff = await dunlin.signIn();
  browser = await startBrowser();
  app = await StaffApp.signIn(await browser.person(dunlin));
});

after(async () => {
  assert.deepEqual(app?.page.complaints, []);
  await browser?.stop();
  await dunlin?.stop();
});

test("every row of a file is imported or refused with a reason", async () => {
  const file = { name: "own.csv", mimeType: "text/csv", buffer: Buffer.from(OWN_FILE) };
  await chooseFile(app, file, { columns: COLUMNS, dates: DAY_FIRST });
  const check = await checkFile(app);
  await expectFact(check, "Rows in the file", "7");
  await expectFact(check, "New documents", "3");
  await expectFact(check, "Cannot be imported", "4");
  await app.row("Rows that cannot be imported", "A-3").waitFor();
  const done = await runImport(app, "3");
  await expectFact(done, "Imported", "3");
  await assertBooksAgree(dunlin, staff);
});

test("the same file again adds nothing", async () => {
  const file = { name: "again.csv", mimeType: "text/csv", buffer: Buffer.from(OWN_FILE) };
  await chooseFile(app, file, { columns: COLUMNS, dates: DAY_FIRST });
  const check = await checkFile(app);
  await expectFact(check, "New documents", "0");
  const done = await runImport(app, "3");
  await expectFact(done, "Imported", "0");
  await expectFact(done, "Already in the books", "3");
});

test(
  "the real ledger: every row accounted for, and aged as its rows say",
  { skip: !LEDGER },
  async () => {
    const before = await ageing("2013-03-31");
    await chooseFile(app, LEDGER, { columns: COLUMNS, dates: DAY_FIRST });
    const check = await checkFile(app);
    await expectFact(check, "New documents", LEDGER_ROWS.toLocaleString("en"));
    const done = await runImport(app, LEDGER_ROWS.toLocaleString("en"), PATIENCE_MS);
    await expectFact(done, "Imported", LEDGER_ROWS.toLocaleString("en"));
    await assertBooksAgree(dunlin, staff);
    assert.equal(before.size, 0);

    const rows = readRows(await readFile(LEDGER, "utf8"));
    assert.equal(rows.length, LEDGER_ROWS);
    for (const day of ["31/03/2012", "31/12/2012", "31/03/2013", "30/11/2013"]) {
      const iso = day.split("/").reverse().join("-");
      assert.deepEqual(sorted(await ageing(iso)), sorted(aged(rows, dayNumber(day))), iso);
    }
  },
);

test("the ageing of a past day stands on the page", { skip: !LEDGER }, async () => {
  const rows = readRows(await readFile(LEDGER, "utf8"));
  const expected = [...aged(rows, dayNumber("31/12/2012")).values()];
  const notDue = expected.reduce((sum, buckets) => sum + buckets[0], 0);
  await app.page.goto("/ageing?as_of=2012-12-31");
  const total = app.row("Ageing by customer", "All customers");
  await total
    .getByText((notDue / 100).toLocaleString("en", { minimumFractionDigits: 2 }))
    .waitFor();
});

/** Hundredths per bucket by customer number, as the API reports them. */
async function ageing(asOf) {
  const found = new Map();
  for (let after = ""; ;) {
    const { rows } = await staff.get(`/api/ageing?as_of=${asOf}&limit=200${after}`);
    for (const { customer, buckets } of rows.items)
      found.set(customer.number, buckets.map(hundredths));
    if (rows.next === null) return found;
    after = `&after=${encodeURIComponent(rows.next)}`;
  }
}

function sorted(customers) {
  return [...customers].sort(([a], [b]) => (a < b ? -1 : 1));
}
