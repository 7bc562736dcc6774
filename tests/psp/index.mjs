// The development payment provider: a Worker that speaks the part of Stripe's API that Dunlin
// calls, shows a payment page and posts signed webhooks. Never deployed.
//
// Everything happens in one Durable Object, because that gives what a stand-in for a provider
// needs: a database that survives restarts, one writer, and alarms for what happens later.

export { Provider } from "./provider.mjs";

export default {
  fetch(request, env) {
    return env.PROVIDER.get(env.PROVIDER.idFromName("provider")).fetch(request);
  },
};
