// Waits for something that becomes true by itself, and says what it was when it does not.

const DEADLINE_MS = 15_000;
const PAUSE_MS = 20;

/** Asks again and again until `probe` gives something true, and returns that. */
export async function until(what, probe, deadlineMs = DEADLINE_MS) {
  const end = Date.now() + deadlineMs;
  for (;;) {
    const result = await probe();
    if (result) return result;
    if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
