// What a request takes at the median and at worst in a hundred, while so many people ask at once,
// beside a bare Worker that reads or writes as many rows.

import { newCustomer } from "../support/arrange.mjs";
import { draftsOf } from "./drafts.mjs";
import { measured } from "./meter.mjs";
import { quantile, timed } from "./pace.mjs";
import { plain } from "./table.mjs";

const CLIENTS = [1, 8, 32];
const READS = 800;
const COMMANDS = 400;
const LINES = 5;

/** A row for each operation and number of clients. */
export async function latencies({ staff, bare }) {
  const rows = [];
  const { items } = await staff.get("/api/invoices?limit=50");
  const reads = {
    "list of invoices, 50 rows": () => measured(staff, "GET", "/api/invoices?limit=50"),
    "one invoice": () => measured(staff, "GET", `/api/invoices/${items[0].id}`),
  };
  for (const [name, act] of Object.entries(reads)) {
    const { read } = await act();
    for (const clients of CLIENTS) {
      const jobs = Array.from({ length: READS });
      rows.push(await compared(name, clients, jobs, act, () => bare.read(read)));
    }
  }
  return [...rows, ...(await writeRows({ staff, bare }))];
}

/** Issues invoices, and pays each of them in full. */
async function writeRows({ staff, bare }) {
  const customer = await newCustomer(staff);
  const { today } = await staff.get("/api/reference");
  const issue = async ({ id, version }) =>
    measured(staff, "POST", `/api/invoices/${id}/issue`, { version });
  const pay = ({ body }) => measured(staff, "POST", "/api/receipts", receipt(body, today));
  const rows = { issued: [], paid: [] };
  for (const clients of CLIENTS) {
    const drafts = await draftsOf(staff, customer, { count: COMMANDS, lines: LINES });
    const issued = [];
    const act = async (draft) => issued.push(await issue(draft));
    const name = `issue an invoice of ${LINES} lines`;
    const written = () => issued[0].written;
    rows.issued.push(await compared(name, clients, drafts, act, () => bare.write(written())));
    const first = await pay(issued.pop());
    const beside = () => bare.write(first.written);
    rows.paid.push(await compared("record a receipt, allocated", clients, issued, pay, beside));
  }
  return [...rows.issued, ...rows.paid];
}

function receipt(invoice, today) {
  return {
    customer_id: invoice.customer.id,
    amount: invoice.open.amount,
    currency: invoice.open.currency,
    received_on: today,
    method: "bank_transfer",
    shares: invoice.items.map(({ id, open }) => ({ item: id, amount: open })),
  };
}

async function compared(name, clients, jobs, act, bare) {
  const dunlin = await timed(jobs, clients, act);
  const ceiling = await timed(jobs, clients, bare);
  const both = (values) =>
    plain(values, () => `${quantile(values, 0.5).toFixed(1)} / ${quantile(values, 0.99).toFixed(1)}`);
  return { name, figures: [plain(clients), both(dunlin), both(ceiling)] };
}
