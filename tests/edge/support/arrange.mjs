// Customers, invoices and payments made through the API, for tests about something else.

import { randomUUID } from "node:crypto";

/** Makes a customer with one contact who receives invoices. */
export async function newCustomer(
  staff,
  { name = `Kunde ${randomUUID().slice(0, 8)}`, ...more } = {},
) {
  const { terms, currencies } = await staff.get("/api/reference");
  const customer = await staff.post("/api/customers", {
    name,
    currency: currencies[0],
    terms: terms[0].code,
    city: "Hamburg",
    country: "DE",
    active: true,
    ...more,
  });
  await staff.post(`/api/customers/${customer.id}/contacts`, {
    name: "Petra Payables",
    email: "payables@customer.example",
    receives_invoices: true,
  });
  return customer;
}

/** A draft with so many lines of the same price. */
export async function newDraft(staff, customer, { lines = 1, price = "100.00", ...more } = {}) {
  const { tax_codes } = await staff.get("/api/reference");
  const line = (at) => ({
    description: `Consulting, part ${at + 1}`,
    quantity: "1",
    unit_price: price,
    tax_code: tax_codes[0].code,
  });
  return staff.post("/api/invoices", {
    customer_id: customer.id,
    currency: customer.details.currency,
    terms: customer.details.terms,
    lines: Array.from({ length: lines }, (_, at) => line(at)),
    ...more,
  });
}

/** An issued invoice. */
export async function newInvoice(staff, customer, choices) {
  const draft = await newDraft(staff, customer, choices);
  return staff.post(`/api/invoices/${draft.id}/issue`, { version: draft.version });
}

/** An issued and sent invoice with its portal link. */
export async function sentInvoice(staff, choices) {
  const customer = await newCustomer(staff);
  const invoice = await newInvoice(staff, customer, choices);
  await staff.post(`/api/invoices/${invoice.id}/send`, { to: [], message: "" });
  return { customer, invoice, link: await mailedLink(staff, invoice.number) };
}

/** The link in the newest message about something, which only the message holds. */
export async function mailedLink(staff, subject, to = "") {
  const { items } = await staff.get("/api/mailbox?limit=20");
  const mail = items.find((row) => row.subject.includes(subject) && row.to.includes(to));
  if (mail === undefined) return undefined;
  const { text } = await staff.get(`/api/mailbox/${mail.id}`);
  return text.match(/https?:\/\/\S+\/portal\/\S+/)[0];
}

/** The link to a page of the staff app in the newest message to somebody. */
export async function staffLink(staff, to) {
  const { items } = await staff.get("/api/mailbox?limit=20");
  const { text } = await staff.get(`/api/mailbox/${items.find((row) => row.to === to).id}`);
  return text.match(/https?:\/\/\S+#\S+/)[0];
}

/** Lets the customer's first contact into the portal under an address of its own. */
export async function grantedContact(staff, customer, access) {
  const email = `${randomUUID().slice(0, 8)}@customer.example`;
  const { contacts } = await staff.get(`/api/customers/${customer.id}`);
  const [{ id, details }] = contacts;
  const path = `/api/customers/${customer.id}/contacts/${id}`;
  await staff.put(path, { ...details, email });
  await staff.put(`${path}/portal`, { access });
  return email;
}

/** Goes to pay in the portal, as its form does, and gives the provider's session. */
export async function beginPayment(link, { amount, method = "card" }) {
  const response = await fetch(`${link}/pay`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: new URL(link).origin },
    body: new URLSearchParams({ amount, method }),
  });
  const location = response.headers.get("location");
  if (response.status !== 303 || location === null) {
    throw new Error(`pay: ${response.status} ${await response.text()}`);
  }
  return new URL(location).pathname.split("/").at(-1);
}

/** A credit note that is above the limit of `asker`, and so waits for somebody else. */
export async function askedCredit(staff, asker, customer) {
  const { id, version } = await newInvoice(staff, customer, { price: "4000.00" });
  const input = { version, reason: "Delivered late" };
  return (await asker.post(`/api/invoices/${id}/credit`, input)).sent_for_approval;
}
