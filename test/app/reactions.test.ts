/** 👀, 🚀 and 😕 acknowledge a comment, and nothing waits for them. */
import { expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import { getEffectPriority } from "../../src/core/model/effects/index.ts";
import { quiet } from "./support/logs.ts";
import { openWorld } from "./support/world.ts";

const reaction = { type: "react", comment: null, issue: 1, content: "eyes" } as const;

test("a reaction that GitHub accepted isn't sent again, no matter how often it is requested", async () => {
  const world = await openWorld();
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
  const context = {
    state: null,
    facts: world.facts(),
    recordHead: null,
    log: quiet,
    wake: async () => {},
  };
  const octokit = { ...world.access.octokit };
  let sent = 0;
  octokit.request = Object.assign((...args: Parameters<typeof octokit.request>) => {
    sent += 1;
    return world.access.octokit.request(...args);
  }, world.access.octokit.request);
  const access = { ...world.access, octokit };
  for (let i = 0; i < 3; i++)
    expect((await performEffect(reaction, { ...context, access })).outcome.ok).toBe(true);
  expect(sent).toBe(1);
});

test("when GitHub's limits are nearly used up, reactions wait for more important requests", () => {
  expect(getEffectPriority(reaction)).toBe("status");
});
