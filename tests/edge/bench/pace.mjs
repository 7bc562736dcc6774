// How long requests take, and how many go through in a second.

/** Median of the milliseconds that each of `times` runs of `act` takes, one after another. */
export async function medianMs(times, act) {
  const taken = [];
  for (let run = 0; run < times; run += 1) {
    const started = performance.now();
    await act(run);
    taken.push(performance.now() - started);
  }
  return taken.sort((a, b) => a - b)[Math.floor(times / 2)];
}

/** Runs `act` on every job with so many at once, and gives jobs per second. */
export async function perSecond(jobs, clients, act) {
  const left = [...jobs];
  const started = performance.now();
  const client = async () => {
    while (left.length > 0) await act(left.pop());
  };
  await Promise.all(Array.from({ length: clients }, client));
  return (jobs.length * 1000) / (performance.now() - started);
}
