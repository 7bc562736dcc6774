// Faults that tests and people switch on, to see what Dunlin makes of them.

import { ApiError } from "./errors.mjs";

export const FORGERIES = ["bad_signature", "old_timestamp", "wrong_amount"];

/** A provider that works: each event delivered once, at once, in order and signed. */
const NONE = { duplicate: 0, delay_ms: 0, reorder: false, forge: null, drop: 0 };
const COUNT_MAX = 100;
const DELAY_MAX_MS = 3_600_000;

/** Old enough for every tolerance a receiver would allow. */
const AGE_SECONDS = 3600;
const AMOUNT_FIELDS = [
  "amount",
  "amount_total",
  "amount_subtotal",
  "amount_received",
  "amount_captured",
];

export function readFaults(provider) {
  const row = provider.row("SELECT value FROM faults WHERE id = 1");
  return row === null ? NONE : JSON.parse(row.value);
}

/** Replaces all settings; what is not named is off. */
export function setFaults(provider, given) {
  const faults = { ...NONE, ...given };
  const whole = (value, max) => Number.isInteger(value) && value >= 0 && value <= max;
  const fits =
    Object.keys(faults).length === Object.keys(NONE).length &&
    whole(faults.duplicate, COUNT_MAX) &&
    whole(faults.drop, COUNT_MAX) &&
    whole(faults.delay_ms, DELAY_MAX_MS) &&
    typeof faults.reorder === "boolean" &&
    (faults.forge === null || FORGERIES.includes(faults.forge));
  if (!fits) {
    throw new ApiError(400, {
      type: "invalid_request_error",
      message: `Faults are duplicate, delay_ms, reorder, drop and forge (${FORGERIES.join(", ")}).`,
    });
  }
  store(provider, faults);
  return faults;
}

/** Takes one event from the number to be dropped; tells whether there was one left. */
export function takeDrop(provider) {
  const faults = readFaults(provider);
  if (faults.drop === 0) return false;
  store(provider, { ...faults, drop: faults.drop - 1 });
  return true;
}

/** What a forger would send instead: body, time of signing and secret. */
export function forge(forgery, { body, seconds, secret }) {
  switch (forgery) {
    case "bad_signature":
      return { body, seconds, secret: `${secret}-of-somebody-else` };
    case "old_timestamp":
      return { body, seconds: seconds - AGE_SECONDS, secret };
    case "wrong_amount":
      return { body: withOtherAmount(body), seconds, secret };
    default:
      return { body, seconds, secret };
  }
}

function withOtherAmount(body) {
  const event = JSON.parse(body);
  for (const field of AMOUNT_FIELDS) {
    if (Number.isInteger(event.data.object[field])) event.data.object[field] += 100;
  }
  return JSON.stringify(event);
}

function store(provider, faults) {
  provider.sql.exec(
    "INSERT INTO faults VALUES (1, ?) ON CONFLICT(id) DO UPDATE SET value = excluded.value",
    JSON.stringify(faults),
  );
}
