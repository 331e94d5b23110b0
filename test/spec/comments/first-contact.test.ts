/**
 * What Baton says before a build exists. Text from others in it mentions, commands, closes and
 * hides nothing.
 */
import { describe, expect, test } from "vitest";
import { loadSettings } from "../../../src/config/load-settings.ts";
import { describeSettingsProblems } from "../../../src/core/text/validation.ts";
import { renderConfigCheck } from "../../../src/core/messages/check-runs.ts";
import {
  createConfigureOffer,
  createUpdateOffer,
} from "../../../src/core/setup/onboarding-offer.ts";
import { NO_RULES } from "../../../src/core/model/permissions.ts";
import type { SurveyFacts } from "../../../src/core/model/setup-facts.ts";
import { KNOWLEDGE, someFacts } from "../support/facts.ts";
import { faultsOf } from "../support/faults.ts";
import { HOSTILE } from "../support/hostile-texts.ts";
import { Stage } from "../support/stage.ts";

const FILE = ".github/baton.yml";

function problemsOf(key: string) {
  const loaded = loadSettings(`${JSON.stringify(key)}: 1\nlabel: ${JSON.stringify(key)}\n`, FILE);
  return loaded.ok ? [] : loaded.problems;
}

function surveyed(text: string): SurveyFacts {
  const onBase = { ...NO_RULES, requiredChecks: [{ context: text, app: null }] };
  const ci = [{ path: `.github/workflows/${text}`, workers: false, landing: true }];
  const survey = {
    languages: { [text]: 9 },
    top: ["package.json", text],
    testScript: text,
    ci,
    owners: `* ${text}`,
  };
  return {
    ...{
      repository: someFacts().repository,
      base: text,
      rules: onBase,
      survey,
      signOff: false,
      problem: text,
    },
    ...{ own: { worker: onBase, build: onBase, land: onBase }, lacks: [], caches: false },
    ...{ prefix: "baton", commitTitle: "{subject}", key: keyIn(text), label: text },
    ...{ maxParallel: 4, knowledge: KNOWLEDGE },
  };
}

const keyIn = (secret: string) => ({ secret, environment: "open", plain: "repository" }) as const;

const OF: Record<string, (text: string) => string> = {
  "what a repository is offered": (text) =>
    createConfigureOffer(surveyed(text), { [text]: "x" }).body,
  "a newer workflow": (text) =>
    createUpdateOffer(
      { now: text, offered: null, rendered: "name: x\n", beside: {} },
      { prefix: "baton", title: text, version: "1.0.0", from: text },
      () => true,
    )!.body,
  "the check of a configuration": (text) =>
    renderConfigCheck({ ok: false, problems: problemsOf(text) }, text).summary,
  "what it would change": (text) =>
    renderConfigCheck(
      {
        ok: true,
        changes: [{ field: text, before: text, after: text }],
        fixesFile: true,
        unread: text,
      },
      text,
    ).summary,
};

describe.each(Object.entries(OF))("given %s", (_, of) => {
  test.each(HOSTILE)("and %j in it, then it stays plain text", (text) => {
    expect(faultsOf(of(text))).toEqual([]);
  });
});

test.each(HOSTILE)(
  "given a label and settings with %j in them, then the answer mentions only its author",
  (text) => {
    const stage = new Stage();
    stage.facts.settings = { ok: false, problem: describeSettingsProblems(problemsOf(text), FILE) };
    const [said] = stage.settle().comments;
    expect(faultsOf(said!, ["@ann"])).toEqual([]);
  },
);
