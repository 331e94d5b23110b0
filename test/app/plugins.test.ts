import { expect, test } from "vitest";
import { openWorld } from "./support/world.ts";

test("Probot's plugins that retry writes, wait within a request or log each one are left out", async () => {
  const { octokit } = (await openWorld()).access;
  expect(Object.keys(octokit).filter((name) => ["retry", "throttle"].includes(name))).toEqual([]);
  const lines: string[] = [];
  Object.assign(octokit, {
    log: { ...console, debug: (...words: unknown[]) => void lines.push(words.join(" ")) },
  });
  await octokit.request("GET /rate_limit");
  expect(lines).toEqual([]);
});
