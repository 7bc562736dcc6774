// Drafts to be issued, made several at once, since making them is not what is measured.

import { newDraft } from "../support/arrange.mjs";
import { timed } from "./pace.mjs";

const CLIENTS = 8;

export async function draftsOf(staff, customer, { count, lines }) {
  const drafts = [];
  const make = async () => drafts.push(await newDraft(staff, customer, { lines }));
  await timed(Array.from({ length: count }), CLIENTS, make);
  return drafts;
}
