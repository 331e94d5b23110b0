/**
 * The states of a task: requested, at work, published, and each of its ends.
 *
 * Lines: one task's states, from the request to each end.
 */
import { describe, expect, test } from "vitest";
import type { Role } from "../../../src/core/model/permissions.ts";
import type { TargetFact } from "../../../src/core/model/task.ts";
import { withBudgets } from "../support/budgets.ts";
import { sha } from "../support/facts.ts";
import { FIXED, REVIEWED, TaskStage } from "../support/task-stage.ts";

const FINDING = { path: "src/foot.js", line: 1, severity: "blocking", body: "A foot is 0.3048 m." };
const WANTING = {
  ...REVIEWED,
  ...{ verdict: "request_changes", findings: [FINDING] },
  alignment: { ...REVIEWED.alignment, brief: { met: false, words: "No." } },
};
const GUARD = {
  guard: "secrets",
  path: "src/foot.js",
  message: "A key is in it.",
  waivable: false,
};

describe("what a session gets of other repositories", () => {
  const shared = { repository: "octo/shared", ref: null, path: "shared" };
  const files = [
    { from: "../shared/api.json", to: null },
    { from: "docs/api.json", to: null },
  ];
  const skills = [".baton/skills", `octo/skills/review@${"a".repeat(40)}`];
  const find = (target: Partial<TargetFact>, secret: string | null) => {
    const environment = { repositories: [shared], secret, caches: [], files };
    const stage = new TaskStage(target, { environment, skills }).says("/ask where?");
    return stage.state!.build.session_settings;
  };
  const by = (role: Role) => ({ author: { login: "wren", bot: false, role } });
  const ISSUE = { kind: "issue", number: 7, branch: null } as const;

  test.each<[string, Partial<TargetFact>]>([
    ["a fork's pull request", { ...by("write"), branch: null }],
    ["a stranger's pull request from a branch of the repository", by("none")],
    ["a stranger's issue", { ...ISSUE, ...by("none") }],
    ["a reader's issue", { ...ISSUE, ...by("triage") }],
    ["a bot's pull request", { author: { login: "dependabot", bot: true, role: "none" } }],
  ])("on %s omits what needs a secret, because the author could have it quoted", (_, target) => {
    expect(find(target, "SIBLINGS")).toMatchObject({
      environment: { repositories: [], files: [files[1]] },
      skills: [".baton/skills"],
    });
  });

  test.each<[string, Partial<TargetFact>, string | null]>([
    ["a writer's pull request", by("write"), "SIBLINGS"],
    ["a writer's issue", { ...ISSUE, ...by("write") }, "SIBLINGS"],
    ["a fork's pull request without a secret", { branch: null }, null],
    ["a stranger's issue without a secret", ISSUE, null],
  ])("on %s is what the settings list", (_, target, secret) => {
    expect(find(target, secret)).toMatchObject({
      environment: { repositories: [shared], files },
      skills,
    });
  });

  test("is at the first session's commit for the whole task, and at the newest for the next task", () => {
    const environment = { repositories: [shared], secret: null, caches: [], files: [] };
    const stage = new TaskStage({}, { environment }).says("/ask where?").says("/ask why?");
    stage.pins = { "octo/shared": sha("first") };
    stage.fails("W1.1/ask/1");
    expect(stage.state!.build.pins).toEqual({ "octo/shared": sha("first") });
    stage.closes("W1.1/ask/2", { answer: "There." });
    expect(stage.state!.build.pins).toEqual({});
  });
});

describe("a record whose tag GitHub does not create yet", () => {
  const resting = (review: "off" | "always") => {
    const stage = new TaskStage({}, { review }).says("/orchestrate review");
    stage.refusing.set("archive", "unavailable");
    // Baton requests it again and again.
    expect(() => stage.closes("W1.1/review/1", REVIEWED)).toThrow("no rest");
    return stage;
  };

  test("accepts no new task, which begins the next record", () => {
    const stage = resting("off");
    expect(() => stage.says("/ask where?")).toThrow("no rest");
    expect(stage.tasks).toMatchObject([{ kind: "review" }]);
    stage.refusing.clear();
    stage.settle().closes("W1.1/ask/1", { answer: "There." });
    expect(stage.last!.build).toMatchObject({
      slug: "pr-12-2",
      tasks: [{ kind: "ask", status: "done" }],
    });
  });

  test("and no review by the settings", () => {
    const stage = resting("always");
    expect(() => stage.pushes("newer")).toThrow("no rest");
    expect(() => stage.wait(10 * 60_000)).toThrow("no rest");
    expect(stage.dispatched).toHaveLength(1);
    stage.refusing.clear();
    expect(stage.settle().dispatched).toEqual(["W1.1/review/1", "W1.1/review/2"]);
  });
});

describe("/retry on a pull request", () => {
  const stopped = (words: string) => {
    const stage = new TaskStage().says(words);
    for (const n of [1, 2, 3]) stage.fails(`W1.1/fix/${n}`, `It broke: ${n}`);
    return stage;
  };

  test("adds its text to the text of the task that it restarts", () => {
    const stage = stopped("/orchestrate fix a foot is longer").says("/retry and keep the inches");
    expect(stage.tasks.at(-1)).toMatchObject({
      kind: "fix",
      words: "a foot is longer\n\nand keep the inches",
    });
    expect(stage.state!.briefs[0]!.requirements).toContain("and keep the inches");
  });

  test("of a review, which takes no text, starts the review", () => {
    const stage = new TaskStage().says("/orchestrate review");
    for (const n of [1, 2, 3]) stage.fails(`W1.1/review/${n}`, `It broke: ${n}`);
    stage.says("/retry please");
    expect(stage.dispatched.at(-1)).toBe("W1.1/review/4");
    expect(stage.tasks.at(-1)).toMatchObject({ kind: "review", words: "" });
  });

  test("without text starts the same task again", () => {
    expect(stopped("/orchestrate fix").says("/retry").tasks.at(-1)).toMatchObject({
      kind: "fix",
      words: "",
    });
  });

  test("gets an answer after a request that was refused, so that no task exists", () => {
    const stage = new TaskStage({ open: false }).says("/orchestrate fix").says("/retry");
    expect(stage.effects("comment").map(({ body }) => body)).toEqual([
      "Not done: The pull request is closed: there is nothing to fix in it.",
      "There is no task here to try again.",
    ]);
  });

  test("and /cancel, misunderstood, are answered", () => {
    const stage = new TaskStage().says("/orchestrate fix").says("/cancel please");
    expect(stage.effects("comment").at(-1)?.body).toMatch(/^Not done: `\/cancel please`/);
    expect(stage.tasks).toMatchObject([{ status: "working" }]);
  });
});

describe("a fix on a branch that does not belong to its author alone", () => {
  test.each(["main", "baton/7/record", "baton/7/W1.1"])(
    "%s is proposed and not pushed",
    (branch) => {
      const stage = new TaskStage({ branch, base: { branch: "release", sha: sha("base") } }).says(
        "/orchestrate fix",
      );
      stage.closes("W1.1/fix/1", FIXED);
      expect(stage.effects("publish")).toEqual([]);
      const [suggested] = stage.effects("suggest");
      expect(suggested?.body).toContain(`Baton pushes no fix to \`${branch}\``);
      expect(stage.tasks).toMatchObject([{ status: "done" }]);
    },
  );

  test("is pushed if the branch's name only begins like Baton's", () => {
    const stage = new TaskStage({ branch: "batonless" })
      .says("/orchestrate fix")
      .closes("W1.1/fix/1", FIXED);
    expect(stage.effects("publish")).toHaveLength(1);
  });
});

describe("a review", () => {
  test("is dispatched on the head, posted once, and followed by its check", () => {
    const stage = new TaskStage().says("/orchestrate review");
    expect(stage.dispatched).toEqual(["W1.1/review/1"]);
    expect(stage.state!.workers["W1.1"]!.session).toMatchObject({
      base: sha("head"),
      other: sha("base"),
      since: null,
    });
    stage.closes("W1.1/review/1", REVIEWED);
    expect(stage.effects("review")).toEqual([
      { type: "review", worker: "W1.1", number: 12, head: sha("head"), marker: "W1.1.1" },
    ]);
    expect(stage.effects("verdict_check")).toMatchObject([
      { head: sha("head"), conclusion: "success" },
    ]);
    expect(stage.tasks).toMatchObject([
      { status: "done", outcome: { kind: "reviewed", review: "W1.1.1" } },
    ]);
    expect(stage.effects("archive")).toMatchObject([
      { tag: "baton/pr-12", branch: "baton/pr-12/record" },
    ]);
    expect(stage.effects("react").map(({ content }) => content)).toEqual(["eyes", "rocket"]);
    expect(stage.words).toMatch(
      /\$0\.25 · 1 min 0 s · `some-model` · \[record\]\(\.\.\/blob\/baton\/pr-12\/STATUS\.md\)/,
    );
  });

  test.each([
    ["approve", REVIEWED, "success"],
    ["request_changes", WANTING, "action_required"],
    ["needs_person", { ...REVIEWED, verdict: "needs_person" }, "neutral"],
  ])("that says %s has a check that is never a failure", (_, close, conclusion) => {
    const stage = new TaskStage().says("/orchestrate review").closes("W1.1/review/1", close);
    expect(stage.effects("verdict_check").map((one) => one.conclusion)).toEqual([conclusion]);
  });

  test("is about the head that it read, after any later push", () => {
    const stage = new TaskStage()
      .says("/orchestrate review")
      .pushes("newer")
      .closes("W1.1/review/1", REVIEWED);
    expect(stage.effects("review").map(({ head }) => head)).toEqual([sha("head")]);
    expect(stage.effects("verdict_check").map(({ head }) => head)).toEqual([sha("head")]);
  });

  test("on a newer head knows earlier findings, and its session has another name", () => {
    const stage = new TaskStage().says("/orchestrate review").closes("W1.1/review/1", WANTING);
    stage.pushes("newer").says("/orchestrate review");
    expect(stage.state!.build.slug).toBe("pr-12-2");
    expect(stage.state!.workers["W1.1"]!.session).toMatchObject({ attempt: 2, since: sha("head") });
    stage.closes("W1.1/review/2", { ...REVIEWED, settled: ["1.1"] });
    expect(stage.last!.reviews["W1.1.1"]!.findings).toMatchObject([
      { id: "1.1", settled: "W1.1/review/2" },
    ]);
    expect(stage.effects("review").map(({ marker }) => marker)).toEqual(["W1.1.1", "W1.1.2"]);
  });

  test("that GitHub refuses is stopped with GitHub's words", () => {
    const stage = new TaskStage().says("/orchestrate review");
    stage.refusing.set("review", "refused");
    stage.closes("W1.1/review/1", REVIEWED);
    expect(stage.tasks).toMatchObject([
      { status: "stopped", outcome: { kind: "review_refused", said: "GitHub says no." } },
    ]);
    expect(stage.effects("verdict_check")).toEqual([]);
  });
});

describe("a fix", () => {
  test("is one commit on the branch, directly on the head", () => {
    const stage = new TaskStage().says("/orchestrate fix please").closes("W1.1/fix/1", FIXED);
    expect(stage.effects("publish")).toMatchObject([
      { branch: "feet", parents: [sha("head")], exact: true },
    ]);
    expect(stage.effects("publish")[0]!.message).toMatch(
      /^Make a foot right\n\nAsked for by ann on #12\.\n\nBaton-Build: pr-12\nBaton-Session: W1\.1\/fix\/1$/,
    );
    expect(stage.tasks).toMatchObject([{ status: "done", words: "please", head: sha("head") }]);
  });

  test("is found on the branch after a crash", () => {
    const stage = new TaskStage().says("/orchestrate fix");
    stage.refusing.set("publish", "unavailable");
    try {
      stage.closes("W1.1/fix/1", FIXED);
    } catch {
      // Baton requests it again and again, because it cannot see somebody else's commit meanwhile.
    }
    stage.refusing.clear();
    const made = {
      sha: sha("made"),
      tree: sha("t"),
      at: stage.now,
      session: "W1.1/fix/1" as const,
    };
    stage.facts.target = { ...stage.facts.target, head: { ...made, parents: [sha("head")] } };
    stage.facts.outcomes = [];
    stage.settle();
    expect(stage.effects("publish")).toEqual([]);
    expect(stage.tasks).toMatchObject([{ status: "done", commit: sha("made") }]);
  });

  test("on a moved head is made again once on the new one, and then it is stopped", () => {
    const stage = new TaskStage()
      .says("/orchestrate fix")
      .pushes("newer")
      .closes("W1.1/fix/1", FIXED);
    expect(stage.dispatched).toEqual(["W1.1/fix/1", "W1.1/fix/2"]);
    expect(stage.tasks).toMatchObject([{ status: "working", moved: true, head: sha("newer") }]);
    stage.pushes("newest").closes("W1.1/fix/2", FIXED);
    expect(stage.effects("publish")).toEqual([]);
    expect(stage.tasks).toMatchObject([{ status: "stopped" }]);
    stage.says("/retry").closes("W1.1/fix/3", FIXED);
    expect(stage.effects("publish").map(({ parents }) => parents)).toEqual([[sha("newest")]]);
  });

  test("on a fork is proposed in a review, and nothing is pushed", () => {
    const stage = new TaskStage({ branch: null })
      .says("/orchestrate fix")
      .closes("W1.1/fix/1", FIXED);
    expect(stage.effects("publish")).toEqual([]);
    expect(stage.effects("suggest")).toMatchObject([
      { number: 12, head: sha("head"), marker: "W1.1.fix.1" },
    ]);
    expect(stage.tasks).toMatchObject([{ status: "done" }]);
  });

  test("that Baton may not push is proposed in a review, with the reason", () => {
    const stage = new TaskStage().says("/orchestrate fix");
    stage.refusing.set("publish", "refused");
    stage.closes("W1.1/fix/1", FIXED);
    expect(stage.effects("suggest")[0]!.body).toContain(
      "GitHub did not let Baton push to the branch: GitHub says no.",
    );
    expect(stage.tasks).toMatchObject([{ status: "done", refused: "GitHub says no." }]);
  });

  test("with guard findings is made again, and then stops, because nobody can approve them", () => {
    const stage = new TaskStage()
      .says("/orchestrate fix")
      .closes("W1.1/fix/1", FIXED, { guards: [GUARD] });
    expect(stage.dispatched).toEqual(["W1.1/fix/1", "W1.1/fix/2"]);
    stage.closes("W1.1/fix/2", FIXED, { guards: [GUARD] });
    expect(stage.tasks).toMatchObject([{ status: "stopped" }]);
    expect(JSON.stringify(stage.tasks[0]!.outcome)).toContain("A key is in it.");
    expect([...stage.effects("publish"), ...stage.effects("suggest")]).toEqual([]);
  });

  test("that has nothing to change ends well", () => {
    const stage = new TaskStage()
      .says("/orchestrate fix")
      .closes("W1.1/fix/1", FIXED, { files: 0 });
    expect(stage.tasks).toMatchObject([
      { status: "done", outcome: { kind: "unchanged", said: "Make a foot right" } },
    ]);
    expect(stage.effects("publish")).toEqual([]);
  });

  test("that asks stops with its question", () => {
    const stage = new TaskStage().says("/orchestrate fix");
    stage.closes("W1.1/fix/1", {
      ...FIXED,
      status: "blocked",
      summary: "In feet or in metres?",
      criteria: [],
    });
    expect(stage.tasks).toMatchObject([
      { status: "stopped", outcome: { kind: "session_asks", said: "In feet or in metres?" } },
    ]);
    expect(stage.effects("comment").at(-1)!.body).toMatch(
      /^@ann Baton could not fix this pull request\./,
    );
  });
});

describe("a question", () => {
  const ANSWER = { answer: "There [1].", references: [{ path: "src/foot.js", line: 1 }] };

  test("changes nothing, even if its session submits a change", () => {
    const stage = new TaskStage().says("/ask where?").closes("W1.1/ask/1", ANSWER, { files: 1 });
    expect(stage.tasks).toMatchObject([{ status: "done", answer: ANSWER }]);
    const kinds = new Set(stage.done.map(({ type }) => type));
    expect([...kinds].toSorted()).toEqual(["archive", "dispatch", "document", "react"]);
  });

  test("on an issue has its own record", () => {
    const stage = new TaskStage({ kind: "issue", number: 7, branch: null }).says("/ask where?");
    expect(stage.state!.build.slug).toBe("ask-7");
    expect(stage.state!.workers["W1.1"]!.session).toMatchObject({ base: sha("head"), other: null });
    stage.says("/ask cancel");
    expect(stage.effects("cancel_run")).toHaveLength(1);
    expect(stage.tasks).toMatchObject([{ status: "cancelled" }]);
  });

  test("with an answer over 2,000 characters gets another session", () => {
    const stage = new TaskStage()
      .says("/ask where?")
      .closes("W1.1/ask/1", { answer: "a".repeat(2001) });
    expect(stage.dispatched).toEqual(["W1.1/ask/1", "W1.1/ask/2"]);
  });
});

describe("any task", () => {
  test("that fails three times is stopped, and the next one starts from the beginning", () => {
    const stage = new TaskStage().says("/orchestrate review");
    for (const n of [1, 2, 3]) stage.fails(`W1.1/review/${n}`, `It broke ${n} times.`);
    expect(stage.tasks).toMatchObject([{ status: "stopped" }]);
    expect(stage.tasks[0]!.outcome).toMatchObject({ details: { times: 3 } });
    stage.says("/retry").closes("W1.1/review/4", REVIEWED);
    expect(stage.tasks).toMatchObject([{ status: "done" }]);
  });

  test.each([
    ["/cancel", [{ status: "cancelled" }]],
    ["/orchestrate cancel", [{ status: "cancelled" }]],
    ["/ask why?", [{ status: "working" }, { status: "asked" }]],
  ])("that first appears together with a later %s gets that as well", (later, tasks) => {
    const stage = new TaskStage().writes("/orchestrate fix").writes(later).settle();
    expect(stage.tasks).toMatchObject(tasks);
    expect(
      stage.effects("comment").filter(({ body }) => body.includes("No task is under way")),
    ).toEqual([]);
  });

  test("waits for earlier ones, and at most five wait", () => {
    const stage = new TaskStage().says("/orchestrate review");
    for (let i = 0; i < 5; i++) stage.says("/orchestrate fix");
    expect(stage.tasks.map(({ status }) => status)).toEqual([
      "working",
      "asked",
      "asked",
      "asked",
      "asked",
    ]);
    expect(stage.effects("comment").at(-1)!.body).toContain("5 tasks wait here already");
    stage.closes("W1.1/review/1", REVIEWED);
    expect(stage.dispatched).toEqual(["W1.1/review/1", "W1.1/fix/1"]);
  });

  test("of a closed or merged pull request is dropped, except for questions", () => {
    const stage = new TaskStage().says("/orchestrate review").says("/ask where?");
    stage.facts.target = { ...stage.facts.target, open: false, merged: true };
    stage.settle();
    expect(stage.tasks).toMatchObject([
      { status: "cancelled", outcome: { kind: "pull_closed", merged: true } },
      { kind: "ask", status: "working" },
    ]);
    expect(stage.effects("cancel_run")).toHaveLength(1);
  });

  test("ends when a budget is spent, and says which", () => {
    const stage = new TaskStage({}, withBudgets({ day: 1 }));
    stage.facts.spending = { day: 1, month: 0, unread: [] };
    stage.says("/orchestrate review");
    expect(stage.dispatched).toEqual([]);
    expect(stage.tasks).toMatchObject([{ status: "stopped" }]);
    expect(stage.tasks[0]!.outcome).toEqual({ kind: "budget_spent", of: "day_budget" });
  });

  test("may cost as much as one worker, regardless of other tasks of the record", () => {
    const stage = new TaskStage({}, withBudgets({ worker: 0.2 }));
    stage.says("/orchestrate review").says("/orchestrate review").fails("W1.1/review/1");
    // The first task has spent all of its budget, so Baton does not retry it.
    expect(stage.tasks.map(({ status }) => status)).toEqual(["stopped", "working"]);
    expect(stage.tasks[0]!.outcome).toEqual({ kind: "budget_spent", of: "task" });
    expect(stage.dispatched).toEqual(["W1.1/review/1", "W1.1/review/3"]);
  });

  test("does not begin while the settings are unreadable, and is answered once", () => {
    const stage = new TaskStage();
    stage.facts.settings = { ok: false, problem: "line 3 is wrong" };
    stage.says("/orchestrate review").settle();
    expect(stage.state).toBeNull();
    expect(stage.effects("comment").map(({ body }) => body)).toEqual([
      expect.stringContaining("The settings can't be used: line 3 is wrong."),
    ]);
  });

  test("is not started again by its own comment, even if its tags are gone", () => {
    const stage = new TaskStage().says("/orchestrate review").closes("W1.1/review/1", REVIEWED);
    stage.last = null;
    stage.facts.posted = { "task-1": { id: 500, issue: 12, hash: "" } };
    stage.settle();
    expect(stage.state).toBeNull();
  });
});

describe("a person's commands", () => {
  const COMMANDS = [
    "/orchestrate review",
    "/orchestrate fix",
    "/ask where?",
    "/orchestrate cancel",
    "/orchestrate help",
  ];

  test.each(["none", "read", "triage"] as const)("with role %s are ignored", (role) => {
    const stage = new TaskStage();
    for (const words of COMMANDS) stage.says(words, { by: "rose", role });
    expect(stage.done).toEqual([]);
    stage.says("/orchestrate review").says("/orchestrate cancel", { by: "rose", role });
    expect(stage.tasks).toMatchObject([{ status: "working" }]);
  });

  test.each(["write", "maintain", "admin"] as const)("with role %s are executed", (role) => {
    for (const words of COMMANDS)
      expect(new TaskStage().says(words, { by: "kit", role }).done).not.toEqual([]);
  });

  test("by other bots are ignored if no task is known", () => {
    const stage = new TaskStage()
      .says("/retest")
      .says("/cancel")
      .says("/retry")
      .says("/approve")
      .says("/fix");
    expect(stage.done).toEqual([]);
  });

  test("count only in the long form of a question when bare verbs are off", () => {
    const stage = new TaskStage({}, { commands: { bare: false } }).says("/ask where?");
    expect(stage.done).toEqual([]);
    expect(stage.says("/orchestrate ask where?").dispatched).toEqual(["W1.1/ask/1"]);
  });

  test("on Baton's pull requests and on issues count only as questions", () => {
    for (const target of [{ own: true }, { kind: "issue" as const }]) {
      const stage = new TaskStage(target)
        .says("/orchestrate review")
        .says("/orchestrate fix")
        .says("/cancel");
      expect(stage.done).toEqual([]);
      expect(stage.says("/ask where?").dispatched).toEqual(["W1.1/ask/1"]);
      stage.says("/cancel");
      expect(stage.tasks).toMatchObject([{ status: "working" }]);
    }
  });
});
