// The customer's side: the portal's pages and the provider's page behind them.

/** Chooses how and how much to pay, and goes to the provider's page. */
export async function goToPay(page, { amount, method = "Card" } = {}) {
  if (amount !== undefined) await page.getByLabel("Amount").fill(amount);
  await page.getByRole("radio", { name: method }).check();
  await page.getByRole("button", { name: "Continue to payment" }).click();
  await page.getByText("Development provider.").waitFor();
}

/** Presses a button of the provider's page. */
export async function atProvider(page, button) {
  await page.getByRole("button", { name: button, exact: true }).click();
}

/** Pays by bank debit, whose end waits for the test. */
export async function payByHeldDebit(page) {
  await page.getByLabel("The bank answers").selectOption("hold until released");
  await atProvider(page, "Pay by bank debit");
}

/** A heading of the page that follows a payment; the page looks again by itself until then. */
export function outcome(page, heading) {
  return page.getByRole("heading", { level: 1, name: heading });
}
