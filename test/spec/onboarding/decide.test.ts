/** Whether Baton offers its files to a repository, depending on its earlier pull requests. */
import { describe, expect, test } from "vitest";
import {
  CONFIGURE_TITLE,
  decideOnboarding,
  formatUpdateTitle,
} from "../../../src/core/setup/onboarding.ts";
import type { OnboardingFacts } from "../../../src/core/model/setup-facts.ts";
import type { OfferedPull } from "../../../src/core/model/facts.ts";

const titled = (version: string) =>
  formatUpdateTitle({ version, renderedBy: "0.1.0", runnerToBring: null });

const pull = (more: Partial<OfferedPull> = {}): OfferedPull => ({
  ...{ number: 12, state: "open", title: CONFIGURE_TITLE, head: "a".repeat(40), untouched: true },
  ...more,
});

function decided(more: Partial<OnboardingFacts>): string {
  const none = { configure: null, update: null, asked: false, chosen: true };
  const known = {
    archived: false,
    fork: false,
    installed: false,
    renderedBy: null,
    runnerToBring: null,
  };
  const step = decideOnboarding({ ...known, version: "0.2.0", prefix: "baton", ...none, ...more });
  return step.type === "rest" ? step.why : step.type;
}

describe("given a repository without Baton's workflow", () => {
  test.each<[string, Partial<OnboardingFacts>, RegExp]>([
    ["the App was installed for it", {}, /^configure$/],
    ["it is one of hundreds", { chosen: false }, /once an issue is labelled/],
    [
      "it is one of hundreds and an issue is labelled",
      { chosen: false, asked: true },
      /^configure$/,
    ],
    ["it is a fork", { fork: true }, /it is a fork/],
    ["it is a fork and an issue is labelled", { fork: true, asked: true }, /^configure$/],
    ["it is archived", { archived: true, asked: true }, /archived/],
    ["the pull request is open", { configure: pull(), asked: true }, /#12 waits to be merged/],
    ["a person closed it", { configure: pull({ state: "closed" }) }, /#12 was closed/],
    [
      "a person closed it and an issue is labelled",
      { configure: pull({ state: "closed" }), asked: true },
      /was closed/,
    ],
    [
      "a person closed and renamed it",
      { configure: pull({ state: "closed", title: "No" }) },
      /^configure$/,
    ],
    ["its files were removed again", { configure: pull({ state: "merged" }) }, /removed again/],
    [
      "they were, and an issue is labelled",
      { configure: pull({ state: "merged" }), asked: true },
      /^configure$/,
    ],
  ])("when %s, then it is offered, or not, with a reason", (_when, more, words) => {
    expect(decided(more)).toMatch(words);
  });
});

describe("given a workflow that an older Baton rendered", () => {
  const older = { installed: true, renderedBy: "0.1.0" };
  const built = { renderedBy: "0.2.0", version: "0.2.0", runnerToBring: "b".repeat(40) };
  const update = (more: Partial<OfferedPull>) => ({
    ...older,
    update: pull({ title: titled("0.1.5"), ...more }),
  });
  test.each<[string, Partial<OnboardingFacts>, RegExp]>([
    ["nothing was offered", older, /^update$/],
    ["it is of this version", { ...older, renderedBy: "0.2.0" }, /up to date/],
    ["it is of a newer one", { ...older, renderedBy: "0.10.0" }, /up to date/],
    ["it is of this version and its runner of another build", { ...older, ...built }, /^update$/],
    [
      "that was offered",
      { ...older, ...built, update: pull({ title: formatUpdateTitle(built) }) },
      /#12 is about this/,
    ],
    [
      "it is of a newer one, with another runner",
      { ...older, ...built, renderedBy: "0.3.0" },
      /up to date/,
    ],
    ["a person wrote it", { ...older, renderedBy: null }, /people's own/],
    [
      "this version's was closed",
      update({ state: "closed", title: titled("0.2.0") }),
      /#12 is about this version/,
    ],
    [
      "this version's was merged and undone",
      update({ state: "merged", title: titled("0.2.0") }),
      /this version/,
    ],
    ["an earlier version's was closed", update({ state: "closed" }), /^update$/],
    ["an earlier version's is open", update({}), /^update$/],
    ["people have changed that", update({ untouched: false }), /people have changed #12/],
    ["the repository is archived", { ...older, archived: true }, /archived/],
  ])("when %s, then a newer one is offered, or not, with a reason", (_when, more, words) => {
    expect(decided(more)).toMatch(words);
  });
});
