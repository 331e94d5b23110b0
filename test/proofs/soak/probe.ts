/**
 * Loaded into `baton serve` before it starts. Reports at a port the process's memory after garbage
 * collection. It keeps the process alive no longer than the server does.
 */
import { createServer } from "node:http";
import { isMainThread } from "node:worker_threads";
import { readMemory } from "../payloads/memory.ts";

/** Names the port. Processes that the App starts are not probed. */
export const PROBE_PORT = "BATON_SOAK_PROBE_PORT";

const port = process.env[PROBE_PORT];
delete process.env[PROBE_PORT];
if (isMainThread && port) {
  const server = createServer((_request, response) => {
    void readMemory().then((now) => response.end(JSON.stringify(now)));
  });
  server.listen(Number(port), "127.0.0.1").unref();
}
