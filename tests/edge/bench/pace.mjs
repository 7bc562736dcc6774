// How long requests take, and how many go through in a second.

/** Median of the milliseconds that each of `times` runs of `act` takes, one after another. */
export async function medianMs(times, act) {
  const runs = Array.from({ length: times }, (_, run) => run);
  return quantile(await timed(runs, 1, act), 0.5);
}

/** Runs `act` on every job with so many at once, and gives jobs per second. */
export async function perSecond(jobs, clients, act) {
  const started = performance.now();
  await timed(jobs, clients, act);
  return (jobs.length * 1000) / (performance.now() - started);
}

/** Runs `act` on every job with so many at once, and gives the milliseconds of each. */
export async function timed(jobs, clients, act) {
  const left = [...jobs];
  const taken = [];
  const client = async () => {
    while (left.length > 0) {
      const job = left.shift();
      const started = performance.now();
      await overAnyConnection(() => act(job));
      taken.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return taken;
}

/** A connection that idled while others were measured may be closed just when it is used again. */
async function overAnyConnection(act) {
  try {
    return await act();
  } catch (error) {
    if (error.cause?.code !== "UND_ERR_SOCKET") throw error;
    return act();
  }
}

/** The value that the share `part` of `values` does not exceed. */
export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}
