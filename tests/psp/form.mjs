// Form-encoded parameters with brackets, read strictly: what is not asked for is refused, so that
// a misspelt parameter fails here as it would at the real provider.

import { invalid } from "./errors.mjs";

const LENGTH_MAX = 5000;

/** Parameters of one request; every one must be read by the time `finish` is called. */
export class Form {
  constructor(entries) {
    this.values = new Map();
    for (const [name, value] of entries) {
      if (this.values.has(name))
        throw invalid(name, "parameter_invalid", `Repeated parameter: ${name}.`);
      this.values.set(name, value);
    }
    this.read = new Set();
  }

  /** A text parameter, or null when it was not sent. */
  text(name, lengthMax = LENGTH_MAX) {
    this.read.add(name);
    const value = this.values.get(name);
    if (value === undefined) return null;
    if (value === "")
      throw invalid(name, "parameter_invalid_empty", `You passed an empty string for '${name}'.`);
    if (value.length > lengthMax) {
      throw invalid(
        name,
        "parameter_invalid_string_too_long",
        `'${name}' must be at most ${lengthMax} characters.`,
      );
    }
    return value;
  }

  /** A text parameter that must be there. */
  required(name, lengthMax) {
    const value = this.text(name, lengthMax);
    if (value === null)
      throw invalid(name, "parameter_missing", `Missing required param: ${name}.`);
    return value;
  }

  /** One of a few words. */
  choice(name, allowed) {
    const value = this.required(name);
    if (!allowed.includes(value)) {
      throw invalid(
        name,
        "parameter_invalid_enum",
        `Invalid ${name}: must be one of ${allowed.join(", ")}.`,
      );
    }
    return value;
  }

  /** A whole number in decimal digits; null when it was not sent. */
  integer(name) {
    const value = this.text(name, 20);
    if (value === null) return null;
    if (!/^-?\d{1,15}$/.test(value))
      throw invalid(name, "parameter_invalid_integer", `Invalid integer: ${value}`);
    return Number(value);
  }

  /** An absolute address of a page. */
  url(name) {
    const value = this.text(name, LENGTH_MAX);
    if (value === null) return null;
    if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
      throw invalid(name, "url_invalid", "Not a valid URL");
    }
    return value;
  }

  /** A set of free key–value pairs below `name`. */
  metadata(name) {
    const pairs = {};
    for (const key of this.values.keys()) {
      if (!key.startsWith(`${name}[`) || !key.endsWith("]")) continue;
      const inner = key.slice(name.length + 1, -1);
      if (inner === "" || inner.length > 40 || /[[\]]/.test(inner)) {
        throw invalid(key, "parameter_invalid", `Invalid metadata key: ${inner}.`);
      }
      pairs[inner] = this.required(key, 500);
    }
    return pairs;
  }

  /** Refuses everything nobody has asked for. */
  finish() {
    for (const name of this.values.keys()) {
      if (!this.read.has(name))
        throw invalid(name, "parameter_unknown", `Received unknown parameter: ${name}`);
    }
  }
}
