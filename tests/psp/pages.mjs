// The hosted payment page: plain forms, no script, one page for every state of a session.

import { ApiError, missing } from "./errors.mjs";
import { amountText, html, pageResponse } from "./html.mjs";
import * as payments from "./payments.mjs";

const METHOD_NAMES = {
  card: "Card",
  us_bank_account: "Bank debit (ACH)",
  sepa_debit: "Bank debit (SEPA)",
};

/** How long a bank may take on this page; the last choice waits for the control page. */
const SETTLING = [
  ["3", "in 3 seconds"],
  ["15", "in 15 seconds"],
  ["120", "in 2 minutes"],
  ["0", "at once"],
  ["hold", "hold until released"],
];

const OUTCOMES = [
  ["succeeded", "succeeds"],
  ["failed", "is returned unpaid"],
];

export function show(provider, { params }) {
  const session = known(provider, params.id);
  const intent = session.payment_intent && payments.intent(provider, session.payment_intent);
  const error = session.status === "open" && intent ? JSON.parse(intent.last_error) : null;
  return render(provider, session, error);
}

export async function submit(provider, { request, params }) {
  const form = new URLSearchParams(await request.text());
  const session = known(provider, params.id);
  const action = form.get("action");
  if (action === "cancel" && session.cancel_url) return redirect(session.cancel_url);
  // A second press of the button, or a page kept open: nothing happens twice.
  if (session.status === "complete") return redirect(successUrl(session));
  if (session.status === "expired") return render(provider, session, null);
  switch (action) {
    case "pay":
      if (session.method !== "card") throw refused("This session is paid by bank debit.");
      payments.payByCard(provider, session);
      return redirect(successUrl(session));
    case "debit":
      if (session.method === "card") throw refused("This session is paid by card.");
      payments.startDebit(
        provider,
        session,
        settleAt(form.get("settle")),
        chosenOutcome(form.get("outcome")),
      );
      return redirect(successUrl(session));
    case "decline":
      payments.decline(provider, session);
      // Back to the page by GET, so that a reload does not decline once more.
      return redirect(`/pay/${session.id}`);
    default:
      throw refused("Unknown action.");
  }
}

function render(provider, session, error) {
  const merchant = provider.env.MERCHANT ?? "the merchant";
  const main = html` <h1>Pay ${merchant}</h1>
    <p class="amount">${amountText(session.amount, session.currency)}</p>
    <dl>
      <dt>For</dt>
      <dd>${session.product_name}</dd>
      <dt>Method</dt>
      <dd>${METHOD_NAMES[session.method]}</dd>
      ${
        session.customer_email &&
        html`<dt>E-mail</dt>
          <dd>${session.customer_email}</dd>`
      }
    </dl>
    ${error && html`<p class="error" role="alert">${error.message} You can try again.</p>`}
    ${body(session)}`;
  return pageResponse({ title: `Pay ${merchant}`, main });
}

function body(session) {
  switch (session.status) {
    case "complete":
      return html`<p role="status">This payment is complete.</p>
        ${returnTo(successUrl(session))}`;
    case "expired":
      return html`<p role="status">This payment page has expired. Nothing was paid.</p>
        ${session.cancel_url && returnTo(session.cancel_url)}`;
    default:
      return html`<form method="post" action="/pay/${session.id}">
        ${session.method === "card" ? button("pay", "Pay", "primary") : debitFields()}
        ${button("decline", "Decline", "plain")}
        ${session.cancel_url && button("cancel", "Cancel and go back", "quiet")}
      </form>`;
  }
}

function debitFields() {
  return html`<label for="outcome">The debit</label>
    <select id="outcome" name="outcome">
      ${OUTCOMES.map(option)}
    </select>
    <label for="settle">The bank answers</label>
    <select id="settle" name="settle">
      ${SETTLING.map(option)}
    </select>
    ${button("debit", "Pay by bank debit", "primary")}`;
}

function returnTo(address) {
  return html`<p><a href="${address}">Return to the merchant</a></p>`;
}

function option([value, text]) {
  return html`<option value="${value}">${text}</option>`;
}

function button(action, text, kind) {
  return html`<button class="button--${kind}" name="action" value="${action}">${text}</button>`;
}

function settleAt(choice) {
  const chosen = SETTLING.find(([value]) => value === choice)?.[0];
  if (chosen === undefined) throw refused("Unknown time of settlement.");
  return chosen === "hold" ? null : Date.now() + Number(chosen) * 1000;
}

function chosenOutcome(choice) {
  if (!OUTCOMES.some(([value]) => value === choice)) throw refused("Unknown outcome.");
  return choice;
}

function successUrl(session) {
  return session.success_url.replaceAll("{CHECKOUT_SESSION_ID}", session.id);
}

function redirect(location) {
  return new Response(null, { status: 303, headers: { location } });
}

function known(provider, id) {
  const session = payments.session(provider, id);
  if (session === null) throw missing("checkout.session", id);
  return session;
}

function refused(message) {
  return new ApiError(400, { type: "invalid_request_error", message });
}
