// What one request costs in the database, from the header a development installation adds.

import { medianMs } from "./pace.mjs";

const HEADER = "x-dunlin-db";

/** Sends as `staff`, and gives the answer with its costs: trips, rows read, rows written. */
export async function measured(staff, method, path, input) {
  return costsOf(await staff.send(method, path, input), `${method} ${path}`);
}

/** The costs of a response. */
export async function costsOf(response, what) {
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${text}`);
  const header = response.headers.get(HEADER);
  if (header === null) throw new Error(`${what}: no ${HEADER} header`);
  const counts = Object.fromEntries(header.split(";").map((pair) => pair.trim().split("=")));
  const json = response.headers.get("content-type")?.split(";")[0] === "application/json";
  return {
    body: json && text !== "" ? JSON.parse(text) : null,
    trips: Number(counts.trips),
    read: Number(counts.read),
    written: Number(counts.written),
  };
}

/** Costs of the last of several runs, and the median of their milliseconds. */
export async function repeated(runs, act) {
  let last;
  const ms = await medianMs(runs, async (run) => {
    last = await act(run);
  });
  return { ...last, ms };
}
