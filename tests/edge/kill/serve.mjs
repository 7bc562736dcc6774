// Serves Dunlin's Worker over the files of a folder until it is killed. It runs in a process group
// of its own, so that one signal ends it and its workerd between any two instructions.

import "../support/quiet.mjs";
import { startWorker } from "../harness.mjs";

const { folder, port, vars } = JSON.parse(process.env.DUNLIN_SERVE);
await startWorker({ folder, port, vars });
process.send("ready");
