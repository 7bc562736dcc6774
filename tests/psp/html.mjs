// A tagged template that escapes every value, and the frame of the provider's pages.

class Markup {
  constructor(text) {
    this.text = text;
  }
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Markup whose values are escaped unless they are markup themselves; lists are joined. */
export function html(parts, ...values) {
  const pieces = parts.map((part, at) => (at === 0 ? part : render(values[at - 1]) + part));
  return new Markup(pieces.join(""));
}

function render(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join("");
  if (value === null || value === undefined || value === false) return "";
  return String(value).replace(/[&<>"']/g, (sign) => ESCAPES[sign]);
}

/** A whole page. It has no script at all, and says so to the browser. */
export function pageResponse({ title, main, wide = false, status = 200 }) {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <p class="notice"><strong>Development provider.</strong> No real money moves here.</p>
        <main class="${wide ? "card card--wide" : "card"}">${main}</main>
      </body>
    </html> `;
  return new Response(page.text, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    },
  });
}

/** An amount as people read it: `EUR 1,234.50`, from integers only. */
export function amountText(amount, currency) {
  const code = currency.toUpperCase();
  const digits = new Intl.NumberFormat("en", {
    style: "currency",
    currency: code,
  }).resolvedOptions().maximumFractionDigits;
  const text = String(amount).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits).replace(/\B(?=(\d{3})+$)/g, ",");
  return digits === 0 ? `${code} ${whole}` : `${code} ${whole}.${text.slice(-digits)}`;
}
