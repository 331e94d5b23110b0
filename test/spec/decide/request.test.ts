import { withBudgets } from "../support/budgets.ts";
import { describe, expect, test } from "vitest";
import { Stage } from "../support/stage.ts";
import { aPlan, sha } from "../support/facts.ts";
import type { Facts } from "../../../src/core/model/facts.ts";
import type { Settings } from "../../../src/core/model/settings.ts";

function asked(
  front: string,
  change: (facts: Facts) => void = () => {},
  settings: Partial<Settings> = {},
): Stage {
  const stage = new Stage(settings);
  stage.facts.issue.body = `---\n${front}\n---\n\nAdd units.`;
  change(stage.facts);
  return stage.settle();
}
const planOf = (stage: Stage) =>
  stage
    .closes("build/architect/1", aPlan())
    .effects("document")
    .findLast((one) => one.key === "plan")!.body;
const byReader = (facts: Facts) => (facts.issue.author = { login: "rose", role: "read" });

describe("given a request with front matter", () => {
  test("then the build follows it, and the plan shows how it differs from the configuration", () => {
    const stage = asked(
      "build_type: general\ngates: { plan: auto }\nbudget: 20\nmodels: { easy: tiny }\nloops: 2",
    );
    expect(stage.state?.build).toMatchObject({
      build_type: "general",
      budget: 20,
      session_settings: { models: { easy: "tiny" } },
    });
    const plan = planOf(stage);
    expect(plan).toContain("| Build type | `general` | `code_build` |");
    expect(plan).toContain("| Gate: plan | `auto` | `human` |");
    expect(plan).toContain("| Budget | `$20` | `none` |");
    expect(plan).not.toContain("Gate: landing");
    expect(stage.dispatched).toContain("W1.1/work/1");
    expect(stage.state?.request).toContain("gates: { plan: auto }");
  });

  test("with mistakes, then all of them are answered at once, and nothing starts", () => {
    const stage = asked("bugdet: 20\ngates: { plan: robot, landing: human }");
    expect(stage.state).toBeNull();
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain(
      "- line 2, `bugdet`: unknown key `bugdet`; did you mean `budget`?",
    );
    expect(stage.comments[0]).toContain(
      "- line 3, `gates.plan`: expected `human` or `auto`, found `robot`",
    );
    expect(stage.comments[0]).toContain(
      "Fix them in the issue's text, then label the issue again.",
    );
  });

  test(
    "by an author without write, then what loosens the configuration is ignored, and " +
      "the plan says so",
    () => {
      const stage = asked(
        "gates: { plan: auto, wave: human }\nbudget: 50",
        byReader,
        withBudgets({ build: 10 }),
      );
      expect(stage.state?.build).toMatchObject({
        budget: 10,
        wishes: { gates: { wave: "human" }, budget: null },
      });
      const plan = planOf(stage);
      expect(plan).toMatch(/Ignored:\*\* `gates.plan: auto` .*@\u200brose.*no write access/);
      expect(plan).toMatch(/Ignored:\*\* `budget: 50`/);
      expect(stage.state?.build.gates.plan.state).toBe("open");
    },
  );

  test("by the same author, then more loops and other models are refused too", () => {
    const stage = asked("loops: 9\nmodels: { easy: claude-opus-5-5 }", byReader);
    const { wishes, loops_wanted } = stage.state!.build;
    expect({ loops: wishes.loops, models: wishes.models, loops_wanted }).toEqual({
      loops: null,
      models: {},
      loops_wanted: 0,
    });
    expect(wishes.ignored).toMatchObject([
      { field: "loops", value: 9 },
      { field: "model", complexity: "easy", model: "claude-opus-5-5" },
    ]);
  });

  test("by the same author, then what makes it stricter applies", () => {
    const stage = asked(
      "gates: { landing: human }\nbudget: 5",
      byReader,
      withBudgets({ build: 10 }),
    );
    expect(stage.state?.build).toMatchObject({
      budget: 5,
      wishes: { gates: { landing: "human" }, ignored: [] },
    });
  });
});

describe("given a request that names a document", () => {
  test("then the record says where it is, and its version", () => {
    const stage = asked(
      "prd: docs/prd.md",
      (f) => (f.prd = { ok: true, path: "docs/prd.md", sha: sha("prd") }),
    );
    expect(stage.state?.build.prd).toEqual({ path: "docs/prd.md", sha: sha("prd") });
  });

  test("that can't be read, then nothing starts and the answer says why", () => {
    const problem = "is a folder: name a file.";
    const stage = asked("prd: docs", (f) => (f.prd = { ok: false, path: "docs", problem }));
    expect(stage.state).toBeNull();
    expect(stage.comments[0]).toContain(
      "The request names `docs`, which is a folder: name a file.",
    );
  });
});
