import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Probot } from "probot";
import { mount } from "../../src/index.ts";
import { quiet } from "./support/logs.ts";
import { onPostgres, skipped, startPostgres, type Postgres } from "./support/postgres.ts";
import { openWorld } from "./support/world.ts";

describe.skipIf(skipped)(`Baton in a Probot of somebody's own, ${onPostgres}`, () => {
  let postgres: Postgres;
  beforeAll(async () => void (postgres = await startPostgres()));
  afterAll(() => postgres.remove());

  test("handles that Probot's deliveries, runs builds, and writes once despite an error answer", async () => {
    const world = await openWorld();
    for (const [name, value] of Object.entries(world.environment)) vi.stubEnv(name, value);
    vi.stubEnv("DATABASE_URL", postgres.url);
    const theirs = new Probot({ githubToken: "not for Baton", secret: "s", log: quiet });
    const stop = await mount(theirs);
    const { number } = await world.as<{ number: number }>(
      "you",
      "POST",
      "/repos/you/units/issues",
      { title: "One" },
    );
    const path = `/repos/you/units/issues/${number}/labels`;
    await world.as("wren", "POST", path, { labels: ["orchestrate"] });
    const asked: string[] = [];
    world.running.onExchange(
      ({ method, url }) => void asked.push(`${method} ${new URL(url).pathname}`),
    );
    const creating = { method: "POST", path: "/repos/*/*/git/refs" };
    world.running.faults.arm({ fault: "server_error", when: "after", match: creating });
    const issue = {
      action: "labeled",
      issue: { number },
      sender: { login: "wren", type: "User" },
    };
    const repository = { id: world.repository.id, name: "units", owner: { login: "you" } };
    const place = { repository, installation: { id: world.installation } };
    await theirs.receive({ id: "one", name: "issues", payload: { ...issue, ...place } } as never);
    await expect.poll(() => world.git("branch", "--list", "baton/*/record")).toMatch(/1-one/);
    expect(asked.filter((one) => one === "POST /api/v3/repos/you/units/git/refs")).toHaveLength(1);
    await stop();
  });
});
