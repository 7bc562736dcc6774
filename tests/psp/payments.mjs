// What happens to a payment. Each function changes the tables, writes the provider's own ledger
// and records the events in the order in which the original sends them, without an `await`
// in between: the Durable Object then makes it one transaction.

import { recordEvent } from "./deliveries.mjs";
import { feeOf } from "./fees.mjs";
import { newId } from "./ids.mjs";
import { chargeObject, paymentIntentObject, sessionObject } from "./objects.mjs";

const CARD_DECLINED = {
  code: "card_declined",
  type: "card_error",
  message: "Your card was declined.",
};
const DEBIT_REFUSED = {
  code: "payment_intent_payment_attempt_failed",
  type: "card_error",
  message: "The bank refused the debit.",
};
const DEBIT_RETURNED = {
  code: "payment_intent_payment_attempt_failed",
  type: "card_error",
  message: "The customer's bank returned the debit.",
};

export function session(provider, id) {
  return provider.row("SELECT * FROM session WHERE id = ?", id);
}

export function intent(provider, id) {
  return provider.row("SELECT * FROM payment_intent WHERE id = ?", id);
}

/** A payment intent with all that its object shows. */
export function intentFacts(provider, id) {
  const found = intent(provider, id);
  const charge = provider.row("SELECT * FROM charge WHERE id = ?", found.latest_charge);
  const movement = charge && provider.row("SELECT * FROM movement WHERE charge = ?", charge.id);
  return { intent: found, session: session(provider, found.session), charge, movement };
}

export function openSession(provider, given) {
  provider.sql.exec(
    `INSERT INTO session(id, created_at, expires_at, status, payment_status, amount, currency,
       method, product_name, client_reference_id, customer_email, metadata, intent_metadata,
       success_url, cancel_url)
     VALUES (?, ?, ?, 'open', 'unpaid', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    given.id,
    given.created_at,
    given.expires_at,
    given.amount,
    given.currency,
    given.method,
    given.product_name,
    given.client_reference_id,
    given.customer_email,
    JSON.stringify(given.metadata),
    JSON.stringify(given.intent_metadata),
    given.success_url,
    given.cancel_url,
  );
}

/** A card payment that succeeds at once. */
export function payByCard(provider, open) {
  const intentId = confirm(provider, open);
  addCharge(provider, open, intentId, "pending");
  succeed(provider, open, intentId);
  completeSession(provider, open, "paid");
  announceCharge(provider, intentId);
  announceIntent(provider, "payment_intent.succeeded", intentId);
  announceSession(provider, "checkout.session.completed", open);
}

/** A refusal; the session stays open and the payer may try again. */
export function decline(provider, open) {
  const intentId = confirm(provider, open);
  addCharge(provider, open, intentId, "pending");
  fail(provider, open, intentId, open.method === "card" ? CARD_DECLINED : DEBIT_REFUSED);
  announceIntent(provider, "payment_intent.payment_failed", intentId);
}

/** A bank debit: accepted now, settled later. `settleAt` is null to hold it until released. */
export function startDebit(provider, open, settleAt, outcome) {
  const intentId = confirm(provider, open);
  addCharge(provider, open, intentId, "pending");
  provider.sql.exec(
    `UPDATE payment_intent SET status = 'processing', settle_at = ?, settle_outcome = ?
     WHERE id = ?`,
    settleAt,
    outcome,
    intentId,
  );
  completeSession(provider, open, "unpaid");
  announceIntent(provider, "payment_intent.processing", intentId);
  announceSession(provider, "checkout.session.completed", open);
}

/** The bank's word on a debit that was processing. */
export function settleDebit(provider, processing, outcome) {
  const owner = session(provider, processing.session);
  if (outcome === "succeeded") {
    succeed(provider, owner, processing.id);
    completeSession(provider, owner, "paid");
    announceCharge(provider, processing.id);
    announceIntent(provider, "payment_intent.succeeded", processing.id);
    announceSession(provider, "checkout.session.async_payment_succeeded", owner);
  } else {
    fail(provider, owner, processing.id, DEBIT_RETURNED);
    announceIntent(provider, "payment_intent.payment_failed", processing.id);
    announceSession(provider, "checkout.session.async_payment_failed", owner);
  }
}

/** Ends a session nobody has paid. */
export function expire(provider, open) {
  provider.sql.exec("UPDATE session SET status = 'expired' WHERE id = ?", open.id);
  announceSession(provider, "checkout.session.expired", open);
}

export function settleDue(provider) {
  const due = provider.rows(
    `SELECT * FROM payment_intent WHERE status = 'processing' AND settle_at <= ?
     ORDER BY settle_at`,
    Date.now(),
  );
  for (const processing of due) settleDebit(provider, processing, processing.settle_outcome);
}

export function expireDue(provider) {
  const due = provider.rows(
    "SELECT * FROM session WHERE status = 'open' AND expires_at <= ?",
    Date.now(),
  );
  for (const open of due) expire(provider, open);
}

/** The session's payment intent; as in the original it appears with the first attempt to pay. */
function confirm(provider, open) {
  const { payment_intent: existing } = session(provider, open.id);
  if (existing !== null) return existing;
  const id = newId("pi");
  provider.sql.exec(
    `INSERT INTO payment_intent(id, session, created_at, status, amount_received)
     VALUES (?, ?, ?, 'requires_payment_method', 0)`,
    id,
    open.id,
    Date.now(),
  );
  provider.sql.exec("UPDATE session SET payment_intent = ? WHERE id = ?", id, open.id);
  return id;
}

function addCharge(provider, owner, intentId, status) {
  const id = newId("ch");
  provider.sql.exec(
    "INSERT INTO charge(id, payment_intent, created_at, method, status) VALUES (?, ?, ?, ?, ?)",
    id,
    intentId,
    Date.now(),
    owner.method,
    status,
  );
  provider.sql.exec(
    "UPDATE payment_intent SET latest_charge = ?, last_error = NULL WHERE id = ?",
    id,
    intentId,
  );
}

function succeed(provider, owner, intentId) {
  const { latest_charge: charge } = intent(provider, intentId);
  const movement = newId("txn");
  addMovement(provider, "charge", owner, intentId, movement);
  provider.sql.exec(
    "UPDATE charge SET status = 'succeeded', balance_transaction = ? WHERE id = ?",
    movement,
    charge,
  );
  provider.sql.exec(
    `UPDATE payment_intent SET status = 'succeeded', amount_received = ?, settle_at = NULL
     WHERE id = ?`,
    owner.amount,
    intentId,
  );
}

function fail(provider, owner, intentId, error) {
  const { latest_charge: charge } = intent(provider, intentId);
  const failure = JSON.stringify(error);
  addMovement(provider, "failed_charge", owner, intentId, newId("txn"));
  provider.sql.exec(
    "UPDATE charge SET status = 'failed', failure = ? WHERE id = ?",
    failure,
    charge,
  );
  provider.sql.exec(
    `UPDATE payment_intent SET status = 'requires_payment_method', last_error = ?, settle_at = NULL
     WHERE id = ?`,
    failure,
    intentId,
  );
}

function addMovement(provider, kind, owner, intentId, id) {
  const { latest_charge: charge } = intent(provider, intentId);
  const fee = kind === "charge" ? feeOf(owner.method, owner.amount) : 0;
  provider.sql.exec(
    `INSERT INTO movement(id, created_at, kind, session, payment_intent, charge,
       client_reference_id, currency, amount, fee) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    Date.now(),
    kind,
    owner.id,
    intentId,
    charge,
    owner.client_reference_id,
    owner.currency,
    owner.amount,
    fee,
  );
}

function completeSession(provider, owner, paymentStatus) {
  provider.sql.exec(
    "UPDATE session SET status = 'complete', payment_status = ? WHERE id = ?",
    paymentStatus,
    owner.id,
  );
}

function announceSession(provider, type, owner) {
  recordEvent(provider, type, sessionObject(session(provider, owner.id), null));
}

function announceIntent(provider, type, intentId) {
  recordEvent(provider, type, paymentIntentObject(intentFacts(provider, intentId), []));
}

function announceCharge(provider, intentId) {
  recordEvent(provider, "charge.succeeded", chargeObject(intentFacts(provider, intentId)));
}
