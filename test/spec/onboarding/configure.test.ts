/** What a person reads in `Configure Baton`. */
import { describe, expect, test } from "vitest";
import { NO_RULES } from "../../../src/core/model/permissions.ts";
import { createConfigureOffer } from "../../../src/core/setup/onboarding-offer.ts";
import type { SurveyFacts } from "../../../src/core/model/setup-facts.ts";
import { CONFIG_PATH, WORKFLOW_PATH } from "../../../src/core/model/settings.ts";
import { FORM_PATH } from "../../../src/core/setup/request-form.ts";
import { KNOWLEDGE, someFacts } from "../support/facts.ts";
import { below } from "../support/sections.ts";

const SURVEY = {
  languages: { Go: 900, Shell: 100 },
  top: ["go.mod"],
  testScript: null,
  ci: [],
  owners: null,
};
const OWN = { worker: NO_RULES, build: NO_RULES, land: NO_RULES };

function given(more: Partial<SurveyFacts> = {}): SurveyFacts {
  const fine = { signOff: false, problem: null, lacks: [], caches: false };
  const settings = {
    prefix: "baton",
    commitTitle: "{subject}",
    key: {
      secret: "ANTHROPIC_API_KEY",
      environment: "missing",
      plain: "unknown",
    } as SurveyFacts["key"],
    label: "orchestrate",
    maxParallel: 4,
    knowledge: KNOWLEDGE,
  };
  const repository = {
    ...someFacts().repository,
    workflowInstalled: false,
    workflowUnusable: "None.",
  };
  return {
    repository,
    base: "main",
    rules: NO_RULES,
    own: OWN,
    survey: SURVEY,
    ...fine,
    ...settings,
    ...more,
  };
}

const body = (more: Partial<SurveyFacts> = {}) =>
  createConfigureOffer(given(more), { [FORM_PATH]: "x", ".github/baton.yml": "y" }).body;

describe("given a repository without Baton", () => {
  test("then the body says what is added, found and next, its price, and how to refuse", () => {
    expect(
      body()
        .split("\n")
        .filter((line) => line.startsWith("### ")),
    ).toEqual([
      ...[
        "### What is added",
        "### What was detected",
        "### What will happen",
        "### What it costs",
      ],
      "### If you don't want it",
    ]);
    expect(body()).toContain("**Languages:** Go 90%, Shell 10%.");
    expect(body()).toContain("Go modules (tests: `go test ./...`)");
    expect(body()).toContain("takes about 16 sessions and 20 minutes");
    expect(body()).toContain("labels an issue `orchestrate`");
  });

  test("then each file is listed with its purpose, and the label with when it takes effect", () => {
    const files = { [WORKFLOW_PATH]: "w", [CONFIG_PATH]: "c", [FORM_PATH]: "f", "x.md": "x" };
    const offer = createConfigureOffer(given(), files);
    expect(offer).toMatchObject({ branch: "baton/configure", title: "Configure Baton", files });
    expect(offer.message).toMatch(/^ci: configure Baton\n\nAdds the workflow of its sessions, /);
    expect(below(offer.body, "### What is added")).toEqual([
      "- `.github/workflows/baton.yml`: the run of one session. It has read-only access, and " +
        "only Baton starts it.",
      "- `.github/baton.yml`: the settings, all at their defaults. Change them here, " +
        "before you merge, or later.",
      "- `.github/ISSUE_TEMPLATE/baton.yml`: a form for requests. It sets no label: a " +
        "build starts when somebody with write access labels an issue.",
      "- `x.md`: a file of Baton's.",
      "- The label `orchestrate`, which you can already set. Before the merge it starts nothing.",
    ]);
  });

  test("then it says that nothing has happened yet, and what will, in order and with its price", () => {
    expect(body()).toMatch(
      /^Baton turns a labelled issue into [^]*\*\*Nothing happens before you merge this\.\*\*\n\n###/,
    );
    expect(below(body(), "### What will happen").map((line) => line.slice(0, 40))).toEqual([
      "1. After the merge a preflight runs for ",
      "2. Somebody with write access labels an ",
      "3. Sessions review the workers' pull req",
    ]);
    const [cost] = below(body({ maxParallel: 1 }), "### What it costs");
    expect(cost).toMatch(
      /^You pay your model's provider for tokens, and GitHub for minutes of Actions if/,
    );
    expect(cost).toMatch(
      /of 5 normal workers takes about \d+ sessions and \d+ minutes .*; at most 1 at once\)\. Each plan/,
    );
    expect(Number(/and (\d+) minutes/.exec(cost!)![1])).toBeGreaterThan(20);
  });

  test("then the price includes the session that stores learnings, if the settings have one", () => {
    const [cost] = below(body(), "### What it costs");
    expect(cost).toMatch(
      /16 sessions .*one that closes, one that notes what was learned; at most 4 at once/,
    );
    const [without] = below(body({ knowledge: { ...KNOWLEDGE, on: false } }), "### What it costs");
    expect(without).toMatch(/15 sessions .*one that closes; at most 4 at once/);
  });

  test("then closing it is a no that can be withdrawn", () => {
    expect(below(body(), "### If you don't want it")).toEqual([
      "Close this pull request, and Baton does nothing here. If you want Baton later, reopen " +
        "it (restore its branch first, if it was deleted). Or rename it, and Baton opens " +
        "another. You can commit to this branch; Baton keeps your commits.",
    ]);
  });

  test("then its parts are separated as Markdown needs it", () => {
    const lines = body({ lacks: ["workflows: write"] }).split("\n");
    const headings = lines.flatMap((line, i) => (line.startsWith("### ") ? [lines[i - 1]] : []));
    expect(headings).toEqual(Array<string>(6).fill(""));
  });

  test("when something harms a landing, then it is said, except for the missing workflow", () => {
    expect(body({ lacks: ["workflows: write"] })).toMatch(
      /### To fix\n- The App lacks `workflows: write`/,
    );
    expect(body()).not.toContain("### To fix");
  });

  test.each<[string, Partial<SurveyFacts>, RegExp]>([
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
    ["the engine needs no key", { key: null }, /needs none from Baton's workflow/],
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

function with_(
  sees: Partial<SurveyFacts["survey"]["ci"][number]>,
  path = ".github/workflows/ci.yml",
): SurveyFacts["survey"] {
  return { ...SURVEY, ci: [{ path, workers: false, landing: false, ...sees }] };
}
