// Where things are in the project.

import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The absolute path of something in the project. */
export function projectPath(path) {
  return ROOT + path;
}

/** Fails with advice when something that has to be built first is not there. */
export function requireBuilt(path, command = "cargo xtask build") {
  if (!existsSync(projectPath(path))) throw new Error(`${path} is missing: run \`${command}\``);
}

/**
 * A free port of 127.0.0.1, below those that systems give to outgoing connections: one of those could
 * be taken again before it is listened on. Above 10080, the last to which browsers refuse to go.
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(10_081, 30_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", (error) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
