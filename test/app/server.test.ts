import { join } from "node:path";
import { expect, test } from "vitest";
import { startServer } from "../../src/app/server.ts";
import { getServerEnv } from "../../src/config/env.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";
import { openWorld } from "./support/world.ts";

test(
  "a server handles a label, is replaced, and finds at its start what was labelled meanwhile",
  { timeout: 180_000 },
  async () => {
    const world = await openWorld();
    const folder = temporaryFolder();
    const env = getServerEnv({
      ...world.environment,
      PORT: "0",
      BATON_DATA: join(folder, "data"),
      LOG_LEVEL: "silent",
    });
    const records = () =>
      world.git("for-each-ref", "--format=%(refname:short)", "refs/heads/baton/").split("\n");
    const labelled = async (title: string) => {
      const { number } = await world.as("you", "POST", "/repos/you/units/issues", {
        title,
        body: "Please.",
      });
      await world.as("wren", "POST", `/repos/you/units/issues/${number as number}/labels`, {
        labels: ["orchestrate"],
      });
    };

    const first = await startServer(env, { log: quiet });
    world.hook(`http://127.0.0.1:${first.port}/api/github/webhooks`);
    await labelled("One");
    await expect.poll(records).toEqual(["baton/1-one/record"]);
    await expect(startServer(env, { log: quiet })).rejects.toThrow(/is in use by process/);
    await first.close();

    await labelled("Two");
    const second = await startServer(env, { log: quiet });
    await expect.poll(records).toEqual(["baton/1-one/record", "baton/2-two/record"]);
    const closing = performance.now();
    await second.close();
    expect(performance.now() - closing).toBeLessThan(10_000);
  },
);
