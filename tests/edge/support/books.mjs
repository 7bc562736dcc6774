// Compares Dunlin's books with each other and with what the provider knows of the money.

import assert from "node:assert/strict";

/** An amount such as "-12.30" in hundredths. */
export function hundredths({ amount }) {
  assert.match(amount, /^-?\d+\.\d\d$/);
  return Number(amount.replace(".", ""));
}

/** Balance of an account in hundredths of a currency; zero when nothing was posted. */
export async function balanceOf(staff, account, currency = "EUR") {
  const { rows } = await staff.get("/api/ledger/trial-balance");
  const found = rows.find((row) => row.account === account && row.balance.currency === currency);
  return found === undefined ? 0 : hundredths(found.balance);
}

/** The books agree with themselves, and provider money in them is what the provider has. */
export async function assertBooksAgree({ provider }, staff) {
  const { differences } = await staff.get("/api/ledger/tie-out");
  assert.deepEqual(differences, []);
  const { totals } = await staff.get("/api/ledger/trial-balance");
  for (const { debit, credit } of totals) assert.deepEqual(debit, credit);
  const truth = (await provider.ledger()).totals;
  for (const [currency, { fees, net }] of Object.entries(truth)) {
    const code = currency.toUpperCase();
    assert.equal(await balanceOf(staff, "provider_fees", code), fees, "fees");
    assert.equal(await balanceOf(staff, "provider_clearing", code), net, "clearing");
  }
}
