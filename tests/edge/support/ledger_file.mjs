// Reads a ledger of invoices with their settlement, and ages it by the definition alone: with
// nothing of Dunlin in between, so that its report can be compared.

const DAY_MS = 86_400_000;
const BUCKET_LIMITS = [0, 30, 60, 90, 120];

/** Rows of a comma-separated file without quotes, by heading. */
export function readRows(text) {
  const [heading, ...lines] = text.trim().split(/\r?\n/);
  const names = heading.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, at) => [name, cells[at]]));
  });
}

/** A day written day/month/year, as a count of days. */
export function dayNumber(text) {
  const [day, month, year] = text.split("/").map(Number);
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/**
 * Hundredths per bucket and customer at the end of a day. An invoice is open from its date until
 * the day before it was settled, and ages by its due date.
 */
export function aged(rows, asOf) {
  const customers = new Map();
  for (const row of rows) {
    if (dayNumber(row.InvoiceDate) > asOf || dayNumber(row.SettledDate) <= asOf) continue;
    const late = asOf - dayNumber(row.DueDate);
    const limit = BUCKET_LIMITS.findIndex((days) => late <= days);
    const bucket = limit === -1 ? BUCKET_LIMITS.length : limit;
    const sums = customers.get(row.customerID) ?? Array(BUCKET_LIMITS.length + 1).fill(0);
    sums[bucket] += hundredthsOf(row.InvoiceAmount);
    customers.set(row.customerID, sums);
  }
  return customers;
}

export function hundredthsOf(text) {
  const [whole, decimals = ""] = text.split(".");
  return Number(whole) * 100 + Number(decimals.padEnd(2, "0"));
}
