// Clients who draft, issue and take money at once, and remember what they were answered.

import { randomUUID } from "node:crypto";

const CLIENTS = 6;

/** One command: what was sent under which key, and the answer, if there was one. */
class Sent {
  constructor(method, path, input) {
    Object.assign(this, { method, path, input, key: randomUUID(), status: null, body: null });
  }

  /** Sends it, again or for the first time, and gives the response and its text. */
  async send(staff) {
    const response = await staff.send(this.method, this.path, this.input, { key: this.key });
    return { response, body: await response.text() };
  }
}

/** Works until the Worker no longer answers; gives every command that was sent. */
export async function work(staff, customers, terms) {
  const sent = [];
  const clients = Array.from({ length: CLIENTS }, (_, client) =>
    one(staff, customers[client % customers.length], { sent, terms, client }),
  );
  const ends = await Promise.allSettled(clients);
  const refused = ends.find(({ reason }) => reason?.message.startsWith("/api/"));
  if (refused) throw refused.reason;
  return sent;
}

async function one(staff, customer, { sent, terms, client }) {
  const command = async (path, input) => {
    const next = new Sent("POST", path, input);
    sent.push(next);
    const { response, body } = await next.send(staff);
    // A refusal is no acknowledgement, and there is none that this load should meet.
    if (!response.ok) throw new Error(`${path}: ${response.status} ${body}`);
    Object.assign(next, { status: response.status, body });
    return JSON.parse(body);
  };
  for (let round = 0; ; round += 1) {
    const draft = await command("/api/invoices", {
      customer_id: customer.id,
      currency: "EUR",
      terms,
      reference: randomUUID(),
      lines: [{ description: "Load", quantity: "1", unit_price: "100.00", tax_code: "DE19" }],
    });
    const invoice = await command(`/api/invoices/${draft.id}/issue`, { version: draft.version });
    const [item] = invoice.items;
    const share = { item: item.id, amount: { amount: "19.00", currency: "EUR" } };
    await command("/api/receipts", {
      customer_id: customer.id,
      amount: "50.00",
      currency: "EUR",
      received_on: invoice.issued_on,
      method: "bank_transfer",
      reference: randomUUID(),
      shares: (round + client) % 2 === 0 ? [share] : [],
    });
  }
}
