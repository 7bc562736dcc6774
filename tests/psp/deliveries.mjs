// Events and their deliveries: at least once, retried with back-off, and broken on demand.

import { readFaults, takeDrop, forge } from "./faults.mjs";
import { newId } from "./ids.mjs";
import { signatureHeader } from "./signature.mjs";

const API_VERSION = "2026-01-28";
const TIMEOUT_MS = 10_000;
/** Waits before each further attempt; after the last one the delivery has failed. */
const BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000];
const ANSWER_LENGTH_MAX = 200;

/** Stores an event and plans its delivery as the faults of the moment say. */
export function recordEvent(provider, type, object) {
  const now = Date.now();
  const id = newId("evt");
  const body = JSON.stringify({
    id,
    object: "event",
    api_version: API_VERSION,
    created: Math.floor(now / 1000),
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type,
    data: { object },
  });
  provider.sql.exec(
    "INSERT INTO event(id, type, created_at, body) VALUES (?, ?, ?, ?)",
    id,
    type,
    now,
    body,
  );
  if (takeDrop(provider)) {
    plan(provider, id, { state: "dropped", dueAt: now, forgery: null });
    return;
  }
  const faults = readFaults(provider);
  const state = faults.reorder ? "held" : "pending";
  for (let copy = 0; copy <= faults.duplicate; copy += 1) {
    plan(provider, id, { state, dueAt: now + faults.delay_ms, forgery: faults.forge });
  }
}

/** Delivers an event once more, now. */
export function resend(provider, eventId, forgery) {
  plan(provider, eventId, { state: "pending", dueAt: Date.now(), forgery });
}

/** Lets go of what is held, newest first. */
export function releaseHeld(provider) {
  provider.sql.exec(
    "UPDATE delivery SET state = 'pending', due_at = ?, turn = -seq WHERE state = 'held'",
    Date.now(),
  );
}

/** Sends what is due, one after another, so that the order is the one that was planned. */
export async function sendDue(provider) {
  for (;;) {
    const next = provider.row(
      `SELECT delivery.*, event.body FROM delivery JOIN event ON event.id = delivery.event
       WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, turn, delivery.seq LIMIT 1`,
      Date.now(),
    );
    if (next === null) return;
    finish(provider, next, await post(provider, next));
  }
}

function plan(provider, eventId, { state, dueAt, forgery }) {
  provider.sql.exec(
    "INSERT INTO delivery(event, state, due_at, turn, attempts, forge) VALUES (?, ?, ?, 0, 0, ?)",
    eventId,
    state,
    dueAt,
    forgery,
  );
}

async function post(provider, delivery) {
  const sent = forge(delivery.forge, {
    body: delivery.body,
    seconds: Math.floor(Date.now() / 1000),
    secret: provider.env.WEBHOOK_SECRET,
  });
  try {
    const response = await fetch(provider.env.WEBHOOK_URL, {
      method: "POST",
      headers: {
        "content-type": "application/json; charset=utf-8",
        "stripe-signature": await signatureHeader(sent.secret, sent.seconds, sent.body),
        "user-agent": "Stripe/1.0 (development provider)",
      },
      body: sent.body,
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    return { ok: response.ok, answer: `${response.status} ${text}`.slice(0, ANSWER_LENGTH_MAX) };
  } catch (error) {
    return { ok: false, answer: `no answer: ${error.message}`.slice(0, ANSWER_LENGTH_MAX) };
  }
}

function finish(provider, delivery, { ok, answer }) {
  const now = Date.now();
  const wait = BACK_OFF_MS[delivery.attempts];
  // A forger does not come back to send the truth, and sending the forgery again proves nothing.
  const again = !ok && delivery.forge === null && wait !== undefined;
  let state = "delivered";
  if (!ok) state = again ? "pending" : "failed";
  provider.sql.exec(
    `UPDATE delivery SET state = ?, attempts = attempts + 1, due_at = ?, answer = ?, finished_at = ?
     WHERE seq = ?`,
    state,
    again ? now + wait : delivery.due_at,
    answer,
    again ? null : now,
    delivery.seq,
  );
}
