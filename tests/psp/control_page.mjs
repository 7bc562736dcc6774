// The page for people: what was sent, how it was answered, and what to break next.

import { FORGERIES } from "./faults.mjs";
import { amountText, html, pageResponse } from "./html.mjs";

export function controlPage({ events, faults, processing }) {
  const main = html` <h1>Events and deliveries</h1>
    ${
      processing.length > 0 &&
      html`<h2>Bank debits that are processing</h2>
        ${processing.map(settleForm)}`
    }
    <h2>Faults</h2>
    ${faultsForm(faults)}
    <h2>Events</h2>
    <form class="row" method="post" action="/control/release">
      <button>Release held deliveries, newest first</button>
    </form>
    ${events.length === 0 ? html`<p>Nothing has happened yet.</p>` : eventTable(events)}`;
  return pageResponse({ title: "Development provider: events", main, wide: true });
}

function settleForm({ id, amount, currency, product_name }) {
  return html`<form class="row" method="post" action="/control/sessions/${id}/settle">
    <span>${product_name}, ${amountText(amount, currency)}</span>
    <button name="outcome" value="succeeded">Debit succeeds</button>
    <button name="outcome" value="failed">Debit fails</button>
  </form>`;
}

function faultsForm(faults) {
  return html`<form method="post" action="/control/faults" class="row">
    ${numberField("duplicate", "Extra copies of each event", faults.duplicate)}
    ${numberField("delay_ms", "Delay in milliseconds", faults.delay_ms)}
    ${numberField("drop", "Next events to drop", faults.drop)}
    <label for="reorder">Hold, deliver newest first</label>
    <input id="reorder" type="checkbox" name="reorder" ${faults.reorder && html`checked`} />
    <label for="forge">Forge</label>
    <select id="forge" name="forge">
      <option value="">nothing</option>
      ${FORGERIES.map((name) => forgeryOption(name, faults.forge))}
    </select>
    <button>Set faults</button>
  </form>`;
}

function numberField(name, label, value) {
  return html`<label for="${name}">${label}</label>
    <input id="${name}" type="number" min="0" name="${name}" value="${value}" />`;
}

function forgeryOption(name, chosen) {
  return html`<option ${name === chosen && html`selected`}>${name}</option>`;
}

function eventTable(events) {
  return html`<table>
    <thead>
      <tr>
        <th>Event</th>
        <th>Deliveries</th>
        <th>Again</th>
      </tr>
    </thead>
    <tbody>
      ${events.map(eventRow)}
    </tbody>
  </table>`;
}

function eventRow({ id, type, created_at, object, deliveries }) {
  return html`<tr>
    <td>
      <strong>${type}</strong><br /><small
        >${new Date(created_at).toISOString()}<br />${object}</small
      >
    </td>
    <td>${deliveries.map(deliveryLine)}</td>
    <td>
      <form method="post" action="/control/events/${id}/resend">
        <button name="times" value="1">Resend</button>
        <button name="times" value="2">Duplicate</button>
      </form>
    </td>
  </tr>`;
}

function deliveryLine({ state, attempts, forge, answer }) {
  return html`<p class="delivery delivery--${state}">
    ${state}${attempts > 1 && `, attempt ${attempts}`}${forge && `, forged: ${forge}`}<br /><small
      >${answer}</small
    >
  </p>`;
}
