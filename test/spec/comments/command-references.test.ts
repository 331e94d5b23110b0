/**
 * When a repository switches bare verbs off, Baton's own texts name commands in the form that still
 * works.
 */
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { rewriteCommands } from "../../../src/core/commands/command-references.ts";
import { COMMANDS } from "../../../src/core/commands/index.ts";
import { file, push, pushed } from "../support/edits.ts";
import { aBrief, aPlan } from "../support/facts.ts";
import { inReview, planned } from "../support/scenes.ts";

test("each command is addressed once, and text that is no command is unchanged", () => {
  for (const { name } of COMMANDS.filter((one) => one.name !== "orchestrate")) {
    expect(rewriteCommands(`\`/${name}\``, false)).toBe(`\`/orchestrate ${name}\``);
  }
  const words =
    "`/retry W1.1 [words]` or `/orchestrate`; see `/usr/bin`, `/statuses` and " +
    "https://x.test/status";
  const heard = words.replace("/retry", "/orchestrate retry");
  expect(rewriteCommands(words, false)).toBe(heard);
  expect(rewriteCommands(heard, false)).toBe(heard);
  expect(rewriteCommands(words, true)).toBe(words);
});

test("so are commands in all a build says: plan, questions, pull requests, a changed record", () => {
  const stage = planned(aPlan(aBrief("W1.1")), { commands: { bare: false } });
  expect(stage.effects("document").at(-1)!.body).toContain(
    "`/orchestrate approve`** (or `/orchestrate approve ",
  );
  const before = stage.effects("document").length;
  stage.settle();
  expect(stage.effects("document")).toHaveLength(before);

  stage.says("/approve").says("/orchestrate approve");
  inReview(stage, "W1.1").says("/orchestrate budget lots");
  expect(stage.comments.at(-1)).toContain("Try `/orchestrate budget $20`");
  pushed(stage, [push([file("meta.json", "{}")])], { changed: ["meta.json"] });
  expect(stage.comments.at(-1)).toContain("Answer `/orchestrate retry`");
  expect(stage.effects("open_pull")[0]!.body).toContain("`/orchestrate steer words`");
  const said = stage.done.flatMap((effect) => ("body" in effect ? [effect.body] : []));
  expect(said.filter((body) => /`\/(?!orchestrate)/.test(body))).toEqual([]);
});

test("when bare verbs are switched off during a build, then its comments are rewritten", () => {
  const stage = planned();
  stage.facts.settings = { ok: true, value: { ...DEFAULT_SETTINGS, commands: { bare: false } } };
  expect(stage.settle().effects("document").at(-1)).toMatchObject({ key: "plan" });
  expect(stage.effects("document").at(-1)!.body).toContain("`/orchestrate approve`");
});

test("a copy of the status says from when it is", () => {
  expect(planned().says("/status").comments.at(-1)).toMatch(
    /^## Build: .*\n\nAs of 2026-11-21 10:\d\d UTC\.\n/,
  );
});
