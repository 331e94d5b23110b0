/**
 * Loaded into `baton serve` before it starts: tells at a port what the process holds once nothing
 * of it can be given back. It keeps the process alive no longer than the server does.
 */
import { createServer } from "node:http";
import { isMainThread } from "node:worker_threads";
import { readMemory } from "../payloads/memory.ts";

/** Names the port; what the App starts itself is not probed. */
export const PROBE_PORT = "BATON_SOAK_PROBE_PORT";

const port = process.env[PROBE_PORT];
delete process.env[PROBE_PORT];
if (isMainThread && port) {
  const server = createServer((_request, response) => {
    void readMemory().then((now) => response.end(JSON.stringify(now)));
  });
  server.listen(Number(port), "127.0.0.1").unref();
}
