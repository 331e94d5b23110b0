/** The check run of a verdict, if GitHub's list doesn't show yet what was just written. */
import { expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import type { Effect } from "../../src/core/model/effects/index.ts";
import { quiet } from "./support/logs.ts";
import { openWorld } from "./support/world.ts";

test("a verdict is written once, and again for another verdict, no matter what the list shows", async () => {
  const world = await openWorld();
  const { octokit } = world.access;
  const request = (async (route: string, options: Record<string, unknown>) => {
    const answer = await octokit.request(route, options);
    return route.startsWith("GET ")
      ? { ...answer, data: { total_count: 0, check_runs: [] } }
      : answer;
  }) as typeof octokit.request;
  const access = { ...world.access, octokit: { ...octokit, request } };
  const context = {
    access,
    state: null,
    facts: world.facts(),
    recordHead: null,
    log: quiet,
    wake: async () => {},
  };
  const written = async (conclusion: "success" | "failure") => {
    const told = {
      head: world.git("rev-parse", "main"),
      title: "So",
      summary: "So.",
      review: null,
    };
    const effect: Effect = { type: "verdict_check", worker: "W1.1", conclusion, ...told };
    return (await performEffect(effect, context)).outcome.id;
  };
  const first = await written("success");
  expect(await written("success")).toBe(first);
  const second = await written("failure");
  expect(await written("failure")).toBe(second);
  const third = await written("success");
  const own = world.running.sandbox.world.checkRuns.filter(({ name }) => name === "baton/review");
  expect(own.map(({ id, conclusion }) => [id, conclusion])).toEqual([
    [first, "success"],
    [second, "failure"],
    [third, "success"],
  ]);
});
