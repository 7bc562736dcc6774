// Chromium, as the system's packages bring it, driven by playwright-core.

import { chromium } from "playwright-core";

const EXECUTABLE = process.env.DUNLIN_CHROMIUM ?? "/usr/bin/chromium";
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Starts one browser for a file of journeys. */
export async function startBrowser() {
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: ARGS });
  return new Browser(browser);
}

class Browser {
  constructor(browser) {
    this.browser = browser;
  }

  /**
   * A person with an empty browser. `complaints` collects what a user would never see and a
   * developer should: errors on the console, uncaught exceptions, failed requests.
   */
  async person({ base }, settings = {}) {
    const options = { baseURL: base, viewport: DESKTOP, ...settings };
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.complaints = [];
    page.on("pageerror", (error) => page.complaints.push(`exception: ${error.message}`));
    page.on("console", (message) => {
      // Chromium logs every 4xx itself; the page's own answer to it is what a journey looks at.
      const own = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !own) page.complaints.push(`console: ${message.text()}`);
    });
    return page;
  }

  stop() {
    return this.browser.close();
  }
}
