import { expect, test } from "vitest";
import { openWorld } from "./support/world.ts";

test(
  "of Probot's Octokit, what retries writes, waits within a request or logs each one is " +
    "left out",
  async () => {
    const { octokit } = (await openWorld()).access;
    expect(Object.keys(octokit).filter((name) => ["retry", "throttle"].includes(name))).toEqual([]);
    const lines: string[] = [];
    Object.assign(octokit, {
      log: { ...console, debug: (...words: unknown[]) => void lines.push(words.join(" ")) },
    });
    await octokit.request("GET /rate_limit");
    expect(lines).toEqual([]);
  },
);
