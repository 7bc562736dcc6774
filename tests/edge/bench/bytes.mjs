// The budgets of what goes over the wire.

import { sentInvoice } from "../support/arrange.mjs";
import { budget } from "./budgets.mjs";
import {
  appBytes,
  brotli,
  firstVisitBytes,
  kilobytes,
  portalStyleBytes,
  workerBytes,
} from "./sizes.mjs";
import { atMost } from "./table.mjs";

/** What fast 3G brings in two seconds less the waits for the page and for all that it names. */
const FIRST_VISIT = 165_000;

export async function sizes(staff) {
  const { link } = await sentInvoice(staff);
  const payPage = brotli(Buffer.from(await (await fetch(link)).arrayBuffer()));
  const size = (name, bytes, most) => {
    const figure = atMost(bytes, most, kilobytes);
    return { name, figures: [figure], budgets: [budget(name, figure)] };
  };
  return [
    size("staff app, all files, Brotli", appBytes(), 450_000),
    size("staff app, first visit to the invoices, Brotli", firstVisitBytes("/invoices"), FIRST_VISIT),
    size("portal pay page with its stylesheet, Brotli", payPage + portalStyleBytes(), 30_000),
    size("Worker, gzip", workerBytes(), 1_500_000),
  ];
}
