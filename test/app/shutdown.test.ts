import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { findFreePort } from "../../src/cli/local-run/app-process.ts";
import { temporaryFolder } from "./support/folder.ts";
import { passPreflight } from "./support/preflight.ts";
import { openWorld, type World } from "./support/world.ts";

const BATON = fileURLToPath(new URL("../../src/cli/baton.ts", import.meta.url));

let world: World;
let port = 0;
let child: ChildProcess | null = null;
/** While it is set, GitHub never answers a request for an issue and calls it instead. */
let asked: (() => void) | null = null;

/** The proxy that the App uses as GitHub. */
const between = createServer((incoming, outgoing) => {
  if (asked && incoming.url?.endsWith("/graphql")) return asked();
  const { method, headers, url } = incoming;
  const passed = request(new URL(url ?? "/", world.running.url), { method, headers }, (answer) => {
    answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
  });
  incoming.pipe(passed.on("error", () => outgoing.destroy()));
});

beforeAll(async () => {
  world = await openWorld("sleep 300");
  await passPreflight(world);
  await once(between.listen(0, "127.0.0.1"), "listening");
});
afterEach(() => child?.kill("SIGKILL"));
afterAll(() => between.closeAllConnections());

async function serve(data: string): Promise<ChildProcess> {
  port = await findFreePort();
  const github = `127.0.0.1:${(between.address() as AddressInfo).port}`;
  const env = {
    ...world.environment,
    PATH: process.env["PATH"],
    PORT: String(port),
    BATON_DATA: data,
    GHE_HOST: github,
  };
  child = spawn(process.execPath, [BATON, "serve"], {
    env,
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  await once(child, "message");
  world.hook(`http://127.0.0.1:${port}/api/github/webhooks`);
  return child;
}

/** Labels an issue, and waits until the App requests it and gets no answer. */
async function labelled(title: string): Promise<number> {
  const looking = new Promise<void>((resolve) => (asked = resolve));
  const { number } = await world.as<{ number: number }>("you", "POST", "/repos/you/units/issues", {
    title,
    body: ".",
  });
  await world.as("wren", "POST", `/repos/you/units/issues/${number}/labels`, {
    labels: ["orchestrate"],
  });
  await looking;
  return number;
}

test(
  "baton serve ends cleanly when it is stopped during a reconcile",
  { timeout: 180_000 },
  async () => {
    const data = join(temporaryFolder(), "data");
    const first = await serve(data);
    const issue = await labelled("One");
    const told = performance.now();
    first.kill("SIGTERM");
    expect(await once(first, "exit"), "it ends with 0").toEqual([0, null]);
    expect(performance.now() - told, "within ten seconds").toBeLessThan(10_000);

    asked = null;
    const second = await serve(data);
    const architects = () =>
      world.running.sandbox.world.runs.filter((r) => r.displayTitle.startsWith(`[${issue}-`));
    await expect
      .poll(architects, { timeout: 60_000, message: "the next one makes the look" })
      .toHaveLength(1);

    await labelled("Two");
    second.kill("SIGTERM");
    const status = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
    await expect.poll(status, { message: "it says that it stops" }).toBe(503);
    second.kill("SIGTERM");
    expect(await once(second, "exit"), "a second signal ends it at once").toEqual([130, null]);
  },
);
