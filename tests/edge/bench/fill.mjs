// Fills the books through the import, the way a company arrives with its past.

const CUSTOMERS = 200;
const CHUNK_ROWS = 200;
/** Every so many documents one is settled, so that open items have to be told from the rest. */
const SETTLED_EVERY = 5;

/** Imports documents until so many are open, due in all buckets, and gives the company's today. */
export async function fillBooks(staff, openItems) {
  const { today, currencies } = await staff.get("/api/reference");
  const rows = [];
  for (let open = 0, at = 0; open < openItems; at += 1) {
    const settled = at % SETTLED_EVERY === 0;
    if (!settled) open += 1;
    rows.push(documentRow(at, settled, today, currencies[0]));
  }
  for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
    const chunk = { file: "bench.csv", rows: rows.slice(start, start + CHUNK_ROWS) };
    const { imported } = await staff.post("/api/imports/chunks", chunk);
    if (imported !== chunk.rows.length) throw new Error(`${imported} rows of a chunk imported`);
  }
  return today;
}

function documentRow(at, settled, today, currency) {
  const customer = String((at * 7) % CUSTOMERS).padStart(4, "0");
  const age = (at * 13) % 200;
  return {
    line: at + 2,
    customer: `B${customer}`,
    customer_name: `Bench customer ${customer}`,
    number: `BENCH-${at}`,
    issued_on: daysBefore(today, age + 30),
    due_on: daysBefore(today, age),
    amount: { amount: `${100 + (at % 900)}.00`, currency },
    settled_on: settled ? daysBefore(today, age + 10) : null,
    disputed: false,
  };
}

/** A civil date so many days before another. */
export function daysBefore(day, days) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}
