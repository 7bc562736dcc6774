// How long a first visit takes to show a table on a slow machine behind a slow line.

import { StaffApp } from "../pages/staff_app.mjs";
import { startBrowser } from "../support/browser.mjs";

const CPU_SLOWDOWN = 4;
/** "Fast 3G" as the developer tools of Chromium define it: bytes per second, milliseconds. */
const FAST_3G = {
  offline: false,
  downloadThroughput: ((1.6 * 1024 * 1024) / 8) * 0.9,
  uploadThroughput: ((750 * 1024) / 8) * 0.9,
  latency: 150 * 3.75,
};

/**
 * Milliseconds from opening the list of invoices, with nothing cached, to its first row, and until
 * the app itself has put its list there.
 */
export async function firstTableMs(dunlin) {
  const browser = await startBrowser();
  try {
    const page = await browser.person(dunlin);
    await StaffApp.signIn(page);
    const tools = await page.context().newCDPSession(page);
    await tools.send("Network.enable");
    await tools.send("Network.clearBrowserCache");
    // Given the choice, the local runtime would turn the app's Brotli copy into gzip.
    await tools.send("Network.setExtraHTTPHeaders", { headers: { "accept-encoding": "br" } });
    await tools.send("Network.emulateNetworkConditions", FAST_3G);
    await tools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
    const started = performance.now();
    await page.goto("/invoices", { waitUntil: "commit", timeout: 60_000 });
    const rows = page.getByRole("table", { name: "Invoices" }).getByRole("row");
    await rows.nth(1).waitFor({ timeout: 60_000 });
    const seen = performance.now() - started;
    await page.locator("#boot").waitFor({ state: "detached", timeout: 60_000 });
    return { seen, usable: performance.now() - started };
  } finally {
    await browser.stop();
  }
}
