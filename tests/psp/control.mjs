// What tests and people use to look behind the provider's curtain and to make it misbehave.

import { controlPage } from "./control_page.mjs";
import * as deliveries from "./deliveries.mjs";
import { ApiError, missing } from "./errors.mjs";
import { FORGERIES, readFaults as currentFaults, setFaults as storeFaults } from "./faults.mjs";
import * as payments from "./payments.mjs";

const OUTCOMES = ["succeeded", "failed"];
const PAGE_EVENTS_MAX = 100;

/** The provider's own books, to compare with the merchant's. */
export function ledger(provider) {
  const entries = provider.rows("SELECT * FROM movement ORDER BY seq").map(({ seq, ...entry }) => ({
    ...entry,
    net: entry.kind === "charge" ? entry.amount - entry.fee : 0,
  }));
  const totals = {};
  for (const { kind, currency, amount, fee, net } of entries) {
    const total = (totals[currency] ??= { charges: 0, failed: 0, gross: 0, fees: 0, net: 0 });
    if (kind === "failed_charge") {
      total.failed += 1;
    } else {
      total.charges += 1;
      total.gross += amount;
      total.fees += fee;
      total.net += net;
    }
  }
  return Response.json({ entries, totals });
}

/** All events, newest first, each with its deliveries. */
export function events(provider) {
  return Response.json({ events: eventList(provider, -1) });
}

/** The body of one event, byte for byte as it is delivered. */
export function eventBody(provider, { params }) {
  const event = provider.row("SELECT body FROM event WHERE id = ?", params.id);
  if (event === null) throw missing("event", params.id);
  return new Response(event.body, { headers: { "content-type": "application/json" } });
}

export function page(provider) {
  return controlPage({
    events: eventList(provider, PAGE_EVENTS_MAX),
    faults: currentFaults(provider),
    processing: provider.rows(
      `SELECT session.id, amount, currency, product_name FROM session
       JOIN payment_intent ON payment_intent.id = session.payment_intent
       WHERE payment_intent.status = 'processing' ORDER BY session.created_at DESC`,
    ),
  });
}

export async function resend(provider, { request, params }) {
  const given = await input(request);
  if (provider.row("SELECT id FROM event WHERE id = ?", params.id) === null)
    throw missing("event", params.id);
  const forgery = given.forge || null;
  if (forgery !== null && !FORGERIES.includes(forgery))
    throw refusal(`Forgeries are ${FORGERIES.join(", ")}.`);
  const times = Number(given.times ?? 1);
  if (!Number.isInteger(times) || times < 1 || times > 100)
    throw refusal("times is a number from 1 to 100.");
  for (let copy = 0; copy < times; copy += 1) deliveries.resend(provider, params.id, forgery);
  return done(request);
}

export function release(provider, { request }) {
  deliveries.releaseHeld(provider);
  return done(request);
}

export function readFaults(provider) {
  return Response.json(currentFaults(provider));
}

export async function setFaults(provider, { request }) {
  const given = await input(request);
  const faults = storeFaults(provider, fromForm(request) ? faultsOfForm(given) : given);
  return fromForm(request) ? done(request) : Response.json(faults);
}

/** The bank's word on a debit that is held, or earlier than planned. */
export async function settle(provider, { request, params }) {
  const { outcome } = await input(request);
  if (!OUTCOMES.includes(outcome)) throw refusal(`outcome is one of ${OUTCOMES.join(", ")}.`);
  const session = payments.session(provider, params.id);
  if (session === null) throw missing("checkout.session", params.id);
  const intent = session.payment_intent && payments.intent(provider, session.payment_intent);
  if (intent?.status !== "processing")
    throw refusal("This session has no bank debit that is processing.");
  payments.settleDebit(provider, intent, outcome);
  return done(request);
}

function eventList(provider, limit) {
  const found = provider.rows("SELECT * FROM event ORDER BY seq DESC LIMIT ?", limit);
  return found.map(({ id, type, created_at, body }) => ({
    id,
    type,
    created_at,
    object: JSON.parse(body).data.object.id,
    deliveries: provider.rows(
      `SELECT state, due_at, attempts, forge, answer, finished_at FROM delivery
       WHERE event = ? ORDER BY seq`,
      id,
    ),
  }));
}

function fromForm(request) {
  return (request.headers.get("content-type") ?? "").startsWith(
    "application/x-www-form-urlencoded",
  );
}

async function input(request) {
  if (fromForm(request)) return Object.fromEntries(new URLSearchParams(await request.text()));
  const text = await request.text();
  try {
    const given = JSON.parse(text === "" ? "{}" : text);
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return given;
  } catch {
    // Answered below, as every other body that is not an object.
  }
  throw refusal("The body must be a JSON object.");
}

function faultsOfForm({ duplicate, delay_ms, drop, reorder, forge }) {
  return {
    duplicate: Number(duplicate || 0),
    delay_ms: Number(delay_ms || 0),
    drop: Number(drop || 0),
    reorder: reorder === "on",
    forge: forge || null,
  };
}

/** Forms go back to the page they came from, programs get a plain yes. */
function done(request) {
  if (!fromForm(request)) return Response.json({ ok: true });
  return new Response(null, { status: 303, headers: { location: "/control" } });
}

function refusal(message) {
  return new ApiError(400, { type: "invalid_request_error", message });
}
