// Where things are in the project.

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

/** A port nobody listens on at the moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
