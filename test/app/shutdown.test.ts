import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../../src/app/server.ts";
import { freePort } from "../../src/cli/run/app.ts";
import { serverEnv } from "../../src/config/env.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";
import { proven } from "./support/proven.ts";
import { openWorld, type World } from "./support/world.ts";

const BATON = fileURLToPath(new URL("../../src/cli/baton.ts", import.meta.url));
const SLOW = 60_000;

let world: World;
beforeAll(async () => {
  world = await openWorld("sleep 300");
  await proven(world);
});

async function labelled(title: string): Promise<number> {
  const { number } = await world.as("you", "POST", "/repos/you/units/issues", {
    title,
    body: "Please.",
  });
  const path = `/repos/you/units/issues/${number as number}/labels`;
  await world.as("wren", "POST", path, { labels: ["orchestrate"] });
  return number as number;
}

const architects = (issue: number) =>
  world.running.sandbox.world.runs.filter((r) => r.displayTitle.startsWith(`[${issue}-`)).length;

describe("a server that is closed in the middle of a look", () => {
  test(
    "ends within ten seconds, however often it is asked, and the look is made after its next start",
    async () => {
      const data = join(temporaryFolder(), "data");
      const env = serverEnv({
        ...world.environment,
        PORT: "0",
        BATON_DATA: data,
        LOG_LEVEL: "silent",
      });
      const asked = Promise.withResolvers<void>();
      // GitHub takes for ever to say what the issue is.
      const stuck: typeof fetch = (input, init) => {
        if (!new Request(input, init).url.endsWith("/graphql")) return fetch(input, init);
        asked.resolve();
        return new Promise(() => {});
      };
      const issue = await labelled("One");
      const first = await startServer(env, { log: quiet, fetch: stuck });
      await asked.promise;
      const closing = performance.now();
      await Promise.all([first.close(), first.close()]);
      expect(performance.now() - closing).toBeLessThan(10_000);
      await first.close();

      const second = await startServer(env, { log: quiet });
      await expect.poll(() => architects(issue), { timeout: 20_000 }).toBe(1);
      await second.close();
    },
    SLOW,
  );
});

describe("baton serve", () => {
  let child: ChildProcess | null = null;
  afterEach(() => child?.kill("SIGKILL"));

  async function serve(data: string): Promise<number> {
    const port = await freePort();
    const env = {
      ...world.environment,
      PATH: process.env["PATH"],
      PORT: String(port),
      BATON_DATA: data,
    };
    child = spawn(process.execPath, [BATON, "serve"], {
      env,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    await once(child, "message");
    world.hook(`http://127.0.0.1:${port}/api/github/webhooks`);
    return port;
  }

  test(
    "ends with 0 at SIGTERM, and the next one goes on with what was heard",
    async () => {
      const data = join(temporaryFolder(), "data");
      await serve(data);
      const issue = await labelled("Two");
      child!.kill("SIGTERM");
      expect(await once(child!, "exit")).toEqual([0, null]);
      await serve(data);
      await expect.poll(() => architects(issue), { timeout: 20_000 }).toBe(1);
      child!.kill("SIGTERM");
      expect(await once(child!, "exit")).toEqual([0, null]);
    },
    SLOW,
  );
});
