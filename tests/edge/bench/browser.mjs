// What a person waits for in Chromium.

import { StaffApp } from "../pages/staff_app.mjs";
import { startBrowser } from "../support/browser.mjs";
import { budget } from "./budgets.mjs";
import { firstTableMs } from "./first_table.mjs";
import { quantile } from "./pace.mjs";
import { atMost, milliseconds, plain } from "./table.mjs";

/** How often the first table is opened, each time by a new browser. */
const VISITS = 3;
const STEPS = 60;
const AGEING_MS = 16;
const LOADING_MS_MAX = 120_000;

export async function firstTable(dunlin) {
  const name = "first table, CPU 4 times slower, fast 3G";
  const visits = [];
  for (let visit = 0; visit < VISITS; visit += 1) visits.push(await firstTableMs(dunlin));
  const median = (part) => quantile(visits.map((visit) => visit[part]), 0.5) / 1000;
  const seconds = (value) => `${value.toFixed(1)} s`;
  const figure = atMost(median("seen"), 2, seconds);
  return [
    { name, figures: [figure], budgets: [budget(name, figure)] },
    { name: "the app behind that table, ready", figures: [plain(median("usable"), seconds)] },
  ];
}

/** Drags the day of the ageing through the past, once the history is there. */
export async function ageingInBrowser(dunlin, staff) {
  const { today } = await staff.get("/api/reference");
  const browser = await startBrowser();
  try {
    const page = await browser.person(dunlin);
    const started = performance.now();
    await StaffApp.signIn(page, { path: `/ageing?as_of=${today.slice(0, 8)}01` });
    await page.getByText("Any day at once").waitFor({ timeout: LOADING_MS_MAX });
    const loaded = (performance.now() - started) / 1000;
    const taken = await page.evaluate(dragThrough, STEPS);
    const name = "ageing for a past date, from the slider to the table in the page";
    const text = (value) => `${milliseconds(value)} ms`;
    const median = atMost(quantile(taken, 0.5), AGEING_MS, text);
    return [
      {
        name: "history for past ageing, from sign-in until it is there",
        figures: [plain(loaded, (value) => `${value.toFixed(1)} s`)],
      },
      { name: `${name}, median`, figures: [median], budgets: [budget(name, median)] },
      { name: `${name}, p99`, figures: [plain(quantile(taken, 0.99), text)] },
    ];
  } finally {
    await browser.stop();
  }
}

/** In the page: moves the slider day by day, and gives the milliseconds until the table changes. */
async function dragThrough(steps) {
  const slider = document.querySelector("input[type=range]");
  const place = document.querySelector("table").closest("main");
  const taken = [];
  for (let step = 1; step <= steps; step += 1) {
    const changed = new Promise((resolve) => {
      const observer = new MutationObserver((changes) => {
        const table = place.querySelector("table");
        if (changes.some(({ target }) => target.contains(table) || table.contains(target))) {
          observer.disconnect();
          resolve();
        }
      });
      observer.observe(place, { childList: true, subtree: true, characterData: true });
    });
    const started = performance.now();
    slider.value = String(Number(slider.value) - 1);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await changed;
    taken.push(performance.now() - started);
    // Time to paint, as between two moves of a hand.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  }
  return taken;
}
