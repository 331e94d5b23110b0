import { describe, expect, it } from "vitest";
import { getDefaultSettings } from "../../src/config/load-settings.ts";
import { settingsSchema } from "../../src/config/schema.ts";
import { problemsOf, settingsOf } from "./settings.ts";
import { DEFAULT_RUBRIC } from "../../src/core/model/rubric.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";

describe("a repository's settings", () => {
  it("are the documented defaults where there is no file, or an empty one", () => {
    expect(getDefaultSettings()).toEqual({
      label: "orchestrate",
      branch_prefix: "baton",
      review: "off",
      gates: { plan: "human", launch: "auto", wave: "auto", landing: "human" },
      budgets: { build: null, worker: null, day: null, installation: null, session: 10 },
      schedule: "waves",
      loops: null,
      score: { target: null },
      rubric: DEFAULT_RUBRIC,
      commands: { bare: true },
      max_parallel: 4,
      ci: "after_review",
      checks: { ignore: [], require: [] },
      titles: { pulls: "[{slug}] {id}: {name}", commit: "{subject}" },
      sign_off: false,
      test_first: false,
      engine: "anthropic",
      models: { easy: "claude-haiku-5-5", normal: "claude-sonnet-5-5", complex: "claude-opus-5-5" },
      prices: {},
      web: "docs",
      web_searches: 5,
      knowledge: { on: true, model: "complex" },
      skills: [".baton/skills", ".claude/skills"],
      environment: { repositories: [], secret: null, caches: [], files: [] },
      protected_paths: [],
      isolation: "required",
      egress: { registries: ["auto"], docs: ["auto"] },
      guards: {
        leeway: DEFAULT_SETTINGS.guards.leeway,
        allow: { secrets: [], tests: [], binaries: [], generated: [] },
      },
      setup: null,
      limits: { files: 300, bytes: 5_000_000, file_bytes: 1_000_000 },
      runs_on: ["ubuntu-24.04"],
      templates: [],
      sync: "ask",
    });
    for (const text of ["", "\n\n", "# nothing yet\n", "---\n", "{}"])
      expect(settingsOf(text)).toEqual(getDefaultSettings());
  });

  it("replace only what the file names, even inside a mapping", () => {
    const settings = settingsOf(
      "label: build it\ngates:\n  landing: auto\nlimits: { files: 10 }\n",
    );
    expect(settings).toEqual({
      ...getDefaultSettings(),
      label: "build it",
      gates: { ...getDefaultSettings().gates, landing: "auto" },
      limits: { ...getDefaultSettings().limits, files: 10 },
    });
  });

  it("accept one runner label or several, and drop duplicates", () => {
    expect(settingsOf("runs_on: self-hosted").runs_on).toEqual(["self-hosted"]);
    expect(settingsOf("runs_on: [self-hosted, arm64, arm64]").runs_on).toEqual([
      "self-hosted",
      "arm64",
    ]);
    expect(settingsOf("protected_paths: [deploy/**, deploy/**]").protected_paths).toEqual([
      "deploy/**",
    ]);
  });

  it("are never shared between two calls", () => {
    getDefaultSettings().runs_on.push("changed");
    getDefaultSettings().limits.files = 0;
    expect(getDefaultSettings().runs_on).toEqual(["ubuntu-24.04"]);
    expect(getDefaultSettings().limits.files).toBe(300);
  });

  it("describe the purpose of every key", () => {
    for (const [key, schema] of Object.entries(settingsSchema.shape))
      expect(schema.description, key).toMatch(/\.$/);
  });
});

describe("settings that conflict", () => {
  it("are refused by the rule that they break, with the remedy", () => {
    expect(problemsOf("limits:\n  bytes: 2000\n  file_bytes: 3000")).toEqual([
      "3 limits.file_bytes: 3000 is more than `limits.bytes` (2000): lower it, or raise " +
        "`limits.bytes`",
    ]);
    expect(problemsOf("protected_paths: [docs/*, '**/*']")).toEqual([
      "1 protected_paths: `**/*` covers every file, so that no worker could change " +
        "anything: narrow it",
    ]);
    expect(problemsOf("runs_on: [ubuntu-24.04, macos-15]")).toEqual([
      "1 runs_on: no GitHub-hosted runner is `ubuntu-24.04` and `macos-15` at once: keep " +
        "one of them",
    ]);
    expect(
      problemsOf("label: x\nengine: codex\nmodels: {easy: gpt-5.5-mini, normal: gpt-5.5}"),
    ).toEqual([
      "2 engine: Codex asks OpenAI, which has no model `claude-opus-5-5`: set " +
        "`models.complex` to OpenAI models",
    ]);
    expect(problemsOf("engine: claude-code\nweb: search")).toEqual([
      "2 web: `claude-code` has no search: set `web: docs`, or `engine` to `anthropic` or `codex`",
    ]);
    expect(problemsOf("label: x\nhosted_tools: [web_search]")).toEqual([
      "2 hosted_tools: unknown key `hosted_tools`: it is called `web` now: write `web: " +
        "search` for `[web_search]`, and remove it where it is empty",
    ]);
    expect(
      problemsOf("limits: {bytes: 2000, file_bytes: 3000}\nprotected_paths: ['**']"),
    ).toHaveLength(2);
  });

  it("are accepted at the limit", () => {
    expect(settingsOf("limits: {bytes: 2000, file_bytes: 2000}").limits.file_bytes).toBe(2000);
    expect(settingsOf("engine: codex\nmodels: {easy: o, normal: o, complex: o}").engine).toBe(
      "codex",
    );
    const codex = "engine: codex\nmodels: {easy: o, normal: o, complex: o}\nweb: search";
    expect(settingsOf(codex)).toMatchObject({ web: "search", web_searches: 5 });
    expect(settingsOf("web: search\nweb_searches: 1").web_searches).toBe(1);
    expect(settingsOf("protected_paths: ['*', 'a/**']").protected_paths).toHaveLength(2);
  });
});
