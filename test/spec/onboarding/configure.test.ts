/** What a person reads in `Configure Baton`. */
import { describe, expect, test } from "vitest";
import { NO_RULES } from "../../../src/core/build/branchRules.ts";
import { configureOffer } from "../../../src/core/onboarding/configure.ts";
import type { Surveyed } from "../../../src/core/onboarding/facts.ts";
import { FORM_PATH } from "../../../src/core/request/form.ts";
import { someFacts } from "../support/facts.ts";

const SURVEY = { languages: { Go: 900, Shell: 100 }, top: ["go.mod"], testScript: null, ci: [], owners: null };
const OWN = { worker: NO_RULES, build: NO_RULES, land: NO_RULES };

function given(more: Partial<Surveyed> = {}): Surveyed {
  const mended = { signOff: false, problem: null, lacks: [], caches: false };
  const settings = { prefix: "baton", secret: "ANTHROPIC_API_KEY", label: "orchestrate", maxParallel: 4 };
  const repository = { ...someFacts().repository, workflowInstalled: false, workflowUnusable: "None." };
  return { repository, base: "main", rules: NO_RULES, own: OWN, survey: SURVEY, ...mended, ...settings, ...more };
}

const body = (more: Partial<Surveyed> = {}) =>
  configureOffer(given(more), { [FORM_PATH]: "x", ".github/baton.yml": "y" }).body;

describe("given a repository without Baton", () => {
  test("then the body says what is added, found, will happen, what it costs, and how to say no", () => {
    expect(
      body()
        .split("\n")
        .filter((line) => line.startsWith("### ")),
    ).toEqual([
      ...["### What is added", "### What was detected", "### What will happen", "### What it costs"],
      "### If you don't want it",
    ]);
    expect(body()).toContain("**Languages:** Go 90%, Shell 10%.");
    expect(body()).toContain("Go modules (tests: `go test ./...`)");
    expect(body()).toContain("takes about 15 sessions and 20 minutes");
    expect(body()).toContain("labels an issue `orchestrate`");
  });

  test("when something spoils a landing, then it is said; that the workflow is missing isn't: this adds it", () => {
    expect(body({ lacks: ["workflows: write"] })).toMatch(/### To mend\n- The App lacks `workflows: write`/);
    expect(body()).not.toContain("### To mend");
  });

  test.each<[string, Partial<Surveyed>, RegExp]>([
    [
      "CI runs on every pull request",
      { survey: with_({ workers: true, landing: true }) },
      /\*\*CI:\*\* on workers' pull requests `ci\.yml`\.$/m,
    ],
    [
      "CI runs on those against main",
      { survey: with_({ workers: false, landing: true }) },
      /add `baton\/\*\/build` to/,
    ],
    [
      "there are code owners",
      { survey: { ...SURVEY, owners: "* @ann\n/x @bob" } },
      /1 for any file \(`@ann`\).* 2 in all/,
    ],
    ["CODEOWNERS is empty", { survey: { ...SURVEY, owners: "" } }, /CODEOWNERS names nobody/],
    [
      "no method merges",
      { repository: { ...given().repository, mergeMethods: [] } },
      /no method allowed; nothing can land/,
    ],
    ["the engine needs no key", { secret: null }, /needs none from Baton's workflow/],
  ])("when %s, then that is what was detected", (_when, more, words) => {
    expect(body(more)).toMatch(words);
  });

  test("when names are hostile, then they mention nobody and open no markup", () => {
    const survey = {
      ...SURVEY,
      languages: { "<b>@ann": 1 },
      owners: "* @ann`@bob\n* @x",
      ci: with_({}, "`a.yml\n# x").ci,
    };
    const said = body({ survey, label: "a`@bob" });
    expect(said).not.toMatch(/<b>|[^`]@ann|`@bob|\n# x/);
  });
});

function with_(sees: Partial<Surveyed["survey"]["ci"][number]>, path = ".github/workflows/ci.yml"): Surveyed["survey"] {
  return { ...SURVEY, ci: [{ path, workers: false, landing: false, ...sees }] };
}
