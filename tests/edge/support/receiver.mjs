// A receiver of webhooks in the place of Dunlin, for tests of the provider alone.

import { createServer } from "node:http";

/** Listens, remembers what arrives, and answers with `status`, which a test may change. */
export async function startReceiver() {
  const receiver = { received: [], status: 200 };
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString("utf8");
    receiver.received.push({
      body,
      event: JSON.parse(body),
      signature: request.headers["stripe-signature"],
    });
    response.writeHead(receiver.status).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  receiver.url = `http://127.0.0.1:${server.address().port}/webhooks/stripe`;
  receiver.types = () => receiver.received.map(({ event }) => event.type);
  receiver.stop = () => new Promise((resolve) => server.close(resolve));
  return receiver;
}
