/** The probe that runs in a sandbox, here without one: it sees everything. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getProgramCommand } from "../../src/runner/programs.ts";
import type { ProbeRequest, ProbeResult } from "../../src/runner/preflight/probe-main.ts";

const ANSWERS: Record<string, number> = { "registry.npmjs.org:443": 200, "docs.rs:443": 502 };

/** A proxy that answers from the table, and 403 to all other hosts. */
const proxy = createServer().on("connect", ({ url = "" }, socket) => {
  socket.end(`HTTP/1.1 ${ANSWERS[url] ?? 403} Answer\r\n\r\n`);
});
beforeAll(() => new Promise<void>((resolve) => void proxy.listen(0, "127.0.0.1", resolve)));
afterAll(() => proxy.close());

async function look(
  more: Partial<ProbeRequest>,
  env: Record<string, string> = {},
): Promise<ProbeResult> {
  const { port } = proxy.address() as AddressInfo;
  const asked: ProbeRequest = {
    ...{
      secret: [],
      forbidden: [],
      allowed: "/dev/null",
      port,
      stranger: "example.com",
      hosts: [],
    },
    proxy: `http://127.0.0.1:${port}`,
    ...more,
  };
  const [node, ...words] = getProgramCommand("probe");
  const { stdout } = await promisify(execFile)(node, [...words, JSON.stringify(asked)], { env });
  return JSON.parse(stdout) as ProbeResult;
}

test("the probe reports the hosts that the proxy allows, and a server on 127.0.0.1 that answers", async () => {
  const { hosts, stranger, loopback } = await look({ hosts: ["registry.npmjs.org", "docs.rs"] });
  expect(hosts).toEqual({ "registry.npmjs.org": "200", "docs.rs": "502" });
  expect([stranger, loopback]).toEqual(["403", "connected"]);
});

test("the probe reports no way out with a proxy that is missing or never answers", async () => {
  expect((await look({ proxy: null })).stranger).toBe("no proxy");
  expect((await look({ proxy: "http://127.0.0.1:9" })).stranger).toBe("ECONNREFUSED");
});

test("the probe reports the runner's files and environments", async () => {
  const { read, processes } = await look(
    { secret: [import.meta.filename, "/nothing"] },
    { BATON_RECORD: "1" },
  );
  expect(read).toContain(import.meta.filename);
  expect(read).not.toContain("/nothing");
  expect(read.some((file) => /^\/proc\/[0-9]+\/environ$/.test(file))).toBe(true);
  expect(processes).toMatch(/^pid:\[[0-9]+\]$/);
});
