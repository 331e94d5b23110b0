/**
 * Invariants of work by hand, tasks, templates and several builds: each reports its violation, and
 * nothing else.
 *
 * Lines: each invariant with its own broken world.
 */
import { expect, test } from "vitest";
import { CONFIG_PATH } from "../../../src/core/model/settings.ts";
import type { State } from "../../../src/core/model/state.ts";
import type { Task } from "../../../src/core/model/task.ts";
import { appendMarker } from "../../../src/core/messages/marker.ts";
import { editTree } from "../../../src/sandbox/git/edit-tree.ts";
import { MemoryGit } from "../../../src/sandbox/git/memory/memory-git.ts";
import { ZERO } from "../../../src/sandbox/git/refs.ts";
import { GitRepository } from "../../../src/sandbox/git/repository.ts";
import {
  checkKeepsOthersLines,
  checkLeavesNoTrace,
  checkObeysItsOwn,
} from "./invariants/other-builds.ts";
import {
  checkManualWorkSurvives,
  checkOthersCommitsStayOut,
  checkTakenWorkersStay,
} from "./invariants/manual-work.ts";
import type { Snapshot } from "./invariants/invariant.ts";
import {
  checkAskedOnce,
  checkFixedAsSeen,
  checkPublishedWhereAllowed,
  checkTasksEnd,
} from "./invariants/tasks.ts";
import { checkLoopsWhileRaising, checkScoresAreProven } from "./invariants/dimensions.ts";
import {
  checkMergedByPeople,
  checkOfferedOnce,
  checkSettingsStay,
  checkSyncsAnswered,
  checkTemplatesKeepLines,
} from "./invariants/templates.ts";
import { STRAYS } from "./world/manual-work.ts";
import { SettableClock } from "./world/settable-clock.ts";
import { createTemplateFiles } from "./world/templates.ts";

const NOW = Date.parse("2026-01-05T10:00:00Z");
const SLUG = "1-do-it";
const BRANCH = `baton/${SLUG}/W1.1`;

function openGit() {
  const git = new GitRepository(new MemoryGit());
  const commit = (
    files: Record<string, string>,
    parents: string[] = [],
    message = "Write",
    name = "baton[bot]",
  ) => {
    const edits = Object.entries(files).map(([path, text]) => ({
      ...{ path, mode: "100644" as const },
      oid: git.write("blob", text),
    }));
    const by = { name, email: "baton@example.com", date: "2026-01-05T00:00:00Z" };
    const before = parents[0] === undefined ? null : git.commit(parents[0])!.tree;
    return git.writeCommit({
      ...{ tree: editTree(git, before, edits), parents, message, signature: null },
      ...{ author: by, committer: by },
    });
  };
  const set = (branch: string, after: string) => {
    const ref = `refs/heads/${branch}`;
    git.updateRefs([{ ref, before: git.ref(ref) ?? ZERO, after }]);
  };
  return { git, commit, set };
}

const githubWith = (world: object) => ({
  sandbox: { world: { issues: [], comments: [], runs: [], checkRuns: [], ...world } },
});
const githubClock = new SettableClock();
const faults = { crashes: 0, database: 0, clocks: 0 };

/** A pull request of `headRef`, merged by Baton. */
const merged = (headRef: string, headSha: string, number = 2) => ({
  ...{ number, state: "closed" },
  pull: {
    headRef,
    headSha,
    merged: true,
    mergedBy: "baton[bot]",
    mergedAt: "2026-01-05T11:00:00Z",
  },
});

test("a session that begins, or is dispatched, for a worker that a person has is reported", () => {
  const run = {
    id: 7,
    status: "in_progress",
    createdAt: "2026-01-05T09:00:00Z",
    displayTitle: "W1.1/work/1",
  };
  const snapshot = (given: object, session = "W1.1/work/1", begun = "2026-01-05T10:01:00Z") => {
    const jobs = [{ startedAt: begun }];
    const github = githubWith({
      runs: [{ ...run, jobs, inputs: { build: SLUG, session }, ...given }],
    });
    const takeover = { by: "wren", at: "2026-01-05T10:00:00Z" };
    const state = { build: { slug: SLUG }, workers: { "W1.1": { id: "W1.1", takeover } } };
    const scenario = { takeovers: [{}], faults };
    const timeline = { now: NOW };
    return { state, github, githubClock, working: [7], scenario, timeline } as unknown as Snapshot;
  };
  const works = ["W1.1/work/1 works on W1.1, which wren has taken"];
  expect(checkTakenWorkersStay(snapshot({}))).toEqual(works);
  expect(checkTakenWorkersStay(snapshot({}, "W1.1/work/1", "2026-01-05T09:59:00Z"))).toEqual([]);
  expect(checkTakenWorkersStay(snapshot({}, "W1.1/review/1"))).toEqual([]);
  expect(
    checkTakenWorkersStay(snapshot({ status: "queued", createdAt: "2026-01-05T10:01:00Z" })),
  ).toEqual(["W1.1/work/1 was dispatched for W1.1, which wren has taken"]);
});

test("work pushed by hand that is in no merge is reported, and so is merged work that guards refuse", () => {
  const { git, commit, set } = openGit();
  const first = commit({ "README.md": "" });
  const theirs = commit({ "hands/W1.1.txt": "mine\n", [STRAYS[0]]: "on: push\n" }, [first]);
  const pushed = {
    at: NOW,
    slug: SLUG,
    worker: "W1.1",
    branch: BRANCH,
    sha: theirs,
    line: "mine\n",
  };
  const snapshot = (head: string, issues: object[] = []) => {
    set(BRANCH, head);
    const base = {
      manualPushes: [pushed],
      scenario: { acts: [] },
      state: { build: { slug: SLUG } },
    };
    const repo = { git, base: "main" };
    return { ...base, repo, github: githubWith({ issues }), githubClock } as unknown as Snapshot;
  };
  set("main", first);
  expect(checkManualWorkSurvives(snapshot(theirs))).toEqual([]);
  expect(checkManualWorkSurvives(snapshot(first))).toEqual([
    `${theirs}, pushed to ${BRANCH} by hand, is not in its head ${first}`,
  ]);
  const rewritten = { ...snapshot(first).scenario, incident: { name: "worker branch rewritten" } };
  expect(checkManualWorkSurvives({ ...snapshot(first), scenario: rewritten } as Snapshot)).toEqual(
    [],
  );
  expect(checkManualWorkSurvives(snapshot(first, [merged(BRANCH, first)]))).toEqual([
    `${theirs}, pushed to ${BRANCH} by hand, is not in its merge ${first}`,
  ]);
  const landed = (files: Record<string, string>) => {
    set("main", commit(files, [first], `Do it\n\nBaton-Build: ${SLUG}\n`));
    return checkManualWorkSurvives(snapshot(theirs, [merged(BRANCH, theirs)]));
  };
  expect(landed({ "hands/W1.1.txt": "mine\n" })).toEqual([]);
  expect(landed({ "hands/W1.1.txt": "other\n" })).toEqual([
    '"mine" was merged from W1.1, but is not in what landed on main',
  ]);
  const refused = [`#2 was merged with ${STRAYS[0]}, which guards refuse`];
  expect(checkOthersCommitsStayOut(snapshot(theirs, [merged(BRANCH, theirs)]))).toEqual(refused);
  expect(checkOthersCommitsStayOut(snapshot(theirs, [merged(BRANCH, first)]))).toEqual([]);
});

const task = (more: Partial<Task>) => ({
  n: 1,
  kind: "fix",
  status: "done",
  by: "wren",
  comment: 5,
  head: "a",
  ...more,
});
const record = (tasks: object[], slug = "pr-2", comments: object = {}) =>
  ({ build: { slug, issue: 2, tasks, comments } }) as unknown as State;

test("a comment that becomes two tasks, and a head reviewed twice unasked, are reported", () => {
  const snapshot = (...states: State[]) =>
    ({ taskThreads: { states: () => states } }) as unknown as Snapshot;
  expect(
    checkAskedOnce(snapshot(record([task({})]), record([task({ comment: 6 })], "pr-2-2"))),
  ).toEqual([]);
  expect(checkAskedOnce(snapshot(record([task({})]), record([task({ n: 2 })], "pr-2-2")))).toEqual([
    "the comment of 5 (fix) has two tasks",
  ]);
  const own = (head: string) => task({ kind: "review", by: null, comment: null, head });
  expect(checkAskedOnce(snapshot(record([own("a"), own("b")])))).toEqual([]);
  expect(checkAskedOnce(snapshot(record([own("a"), own("a")])))).toEqual([
    "the head of a of #2 has two tasks",
  ]);
  expect(checkAskedOnce(snapshot(record([..."abcdefghijk"].map(own))))).toEqual([
    "#2 is reviewed 11 times, but nobody asked",
  ]);
});

test("a task's commit on the default branch, or a fork's on any branch, is reported", () => {
  const { git, commit, set } = openGit();
  const opened = [{ number: 2, thread: { on: "a fork" } }];
  const snapshot = { repo: { git, base: "main" }, taskThreads: { opened } } as unknown as Snapshot;
  const first = commit({ "README.md": "" });
  const fix = (build: string) =>
    commit({ "a.txt": "" }, [first], `Fix\n\nBaton-Build: ${build}\nBaton-Session: W1.1/fix/1\n`);
  set("main", first);
  set("feet", fix("pr-3"));
  expect(checkPublishedWhereAllowed(snapshot)).toEqual([]);
  set("feet", fix("pr-2-2"));
  expect(checkPublishedWhereAllowed(snapshot)).toEqual([
    `${git.ref("refs/heads/feet")} on refs/heads/feet is of pr-2-2`,
  ]);
  set("feet", first);
  set("main", fix("pr-3"));
  expect(checkPublishedWhereAllowed(snapshot)).toEqual([
    `${git.ref("refs/heads/main")} on refs/heads/main is of pr-3`,
  ]);
});

test("a fix on another commit than its session read is reported", () => {
  const { git, commit, set } = openGit();
  const seen = commit({ "README.md": "" });
  const newer = commit({ "README.md": "newer" }, [seen], "Change", "wren");
  const snapshot = {
    ...{
      repo: { git, base: "main" },
      taskThreads: { opened: [{ branch: "feet" }] },
      github: githubWith({}),
    },
  } as unknown as Snapshot;
  const trailers = "Baton-Build: pr-2\nBaton-Session: W1.1/fix/1\n";
  const fix = commit({ "a.txt": "" }, [newer], `Fix\n\n${trailers}`);
  set("feet", newer);
  expect(checkFixedAsSeen(snapshot)).toEqual([]);
  set("feet", fix);
  expect(checkFixedAsSeen(snapshot)).toEqual([
    `${fix} on feet is of W1.1/fix/1, which saw , not ${newer}`,
  ]);
});

test("unfinished tasks, unanswered comments and unannounced ends are reported", () => {
  const body = appendMarker("**Fix: done**", "pr-2", "task-1", "-");
  const own = { author: "baton[bot]", issueNumber: 2, body };
  const asked = { id: 5, number: 2, words: "/orchestrate fix" };
  const snapshot = (
    status: Task["status"],
    content: string,
    archived = true,
    comments: object[] = [own],
  ) => {
    const heard = {
      id: 5,
      body: "",
      author: "wren",
      reactions: [{ login: "baton[bot]", content }],
    };
    const records = () => [{ slug: "pr-2", archived }];
    const taskThreads = { asked: [asked], records, states: () => [record([task({ status })])] };
    return {
      taskThreads,
      deleted: [],
      github: githubWith({ comments: [heard, ...comments] }),
    } as unknown as Snapshot;
  };
  expect(checkTasksEnd(snapshot("done", "rocket"))).toEqual([]);
  expect(checkTasksEnd(snapshot("cancelled", "eyes"))).toEqual([]);
  expect(checkTasksEnd(snapshot("working", "rocket"))).toEqual(["task 1 of pr-2 never ended"]);
  expect(checkTasksEnd(snapshot("done", "rocket", false))).toEqual([
    "the record pr-2 was never archived",
  ]);
  expect(checkTasksEnd(snapshot("done", "eyes"))).toEqual([
    'nobody answered "/orchestrate fix" on #2',
  ]);
  // A reply without a reaction is an answer, too.
  const told = {
    ...own,
    body: appendMarker("There is no task here to try again.", "2", "refused-elsewhere-5", "-"),
  };
  expect(checkTasksEnd(snapshot("done", "eyes", true, [own, told]))).toEqual([]);
  expect(checkTasksEnd(snapshot("done", "rocket", true, []))).toEqual([
    "fix 1 of pr-2 has 0 comments",
  ]);
});

test("a task's comment may be deleted after it reported the end, but not before", () => {
  const snapshot = (
    heading: string,
    hash: string,
    slug = "pr-2",
    key = "task-1",
    left: object[] = [],
  ) => {
    const body = appendMarker(`**Fix: ${heading}**\n\nIt looked at a.`, slug, key, hash);
    const states = () => [record([task({})], "pr-2", { "task-1": { issue: 2, id: 7, hash: "b" } })];
    const taskThreads = { asked: [], records: () => [], states };
    return {
      taskThreads,
      deleted: [{ id: 7, body }],
      github: githubWith({ comments: left }),
    } as unknown as Snapshot;
  };
  const missed = ["fix 1 of pr-2 has 0 comments"];
  expect(checkTasksEnd(snapshot("done", "b"))).toEqual([]);
  expect(checkTasksEnd(snapshot("not done", "b"))).toEqual([]);
  expect(checkTasksEnd(snapshot("at work", "b"))).toEqual(missed);
  expect(checkTasksEnd(snapshot("done", "a"))).toEqual(missed);
  expect(checkTasksEnd(snapshot("done", "b", "pr-2-2"))).toEqual(missed);
  expect(checkTasksEnd(snapshot("done", "b", "pr-2", "task-2"))).toEqual(missed);
  const own = {
    author: "baton[bot]",
    body: appendMarker("**Fix: done**", "pr-2", "task-1", "b"),
  };
  expect(checkTasksEnd(snapshot("done", "b", "pr-2", "task-1", [own, own]))).toEqual([
    "fix 1 of pr-2 has 2 comments",
  ]);
});

test("a version that is offered again, and a setting that a template loosens, are reported", () => {
  const { git, commit, set } = openGit();
  const config =
    "gates: { plan: human, launch: auto, wave: auto, landing: auto }\nbudgets: { build: 5 }\n";
  const first = commit({ [CONFIG_PATH]: config });
  set("main", first);
  const version = (nth: number) =>
    commit({ ...createTemplateFiles(nth), [CONFIG_PATH]: config }, [first]);
  const gates = { plan: "human", launch: "auto", wave: "auto", landing: "auto" };
  const snapshot = (...heads: string[]) => {
    const issues = heads.map((head, i) => merged("baton/sync-templates", head, i + 2));
    const scenario = { templates: {}, settings: { gates, budget: 5 } };
    return {
      repo: { git, base: "main" },
      scenario,
      github: githubWith({ issues }),
    } as unknown as Snapshot;
  };
  expect(checkOfferedOnce(snapshot(version(1), version(2)))).toEqual([]);
  expect(checkOfferedOnce(snapshot(version(2), version(2)))).toEqual([
    "#3 offers version 2 again, after #2",
  ]);
  expect(checkSettingsStay(snapshot(version(1)))).toEqual([]);
  const loose = commit(createTemplateFiles(1), [first]);
  expect(checkSettingsStay(snapshot(loose))).toEqual([
    `a build's budget is 1000 at ${loose}`,
    `the gate plan is loosened at ${loose}`,
  ]);
});

test("a template that Baton merges is reported if only people may merge it", () => {
  const snapshot = (sync: string, mergedBy: string) => {
    const pull = { headRef: "baton/sync-templates", headSha: "a", merged: true, mergedBy };
    const issues = [{ number: 2, state: "closed", pull }];
    return {
      scenario: { templates: { sync } },
      github: githubWith({ issues }),
    } as unknown as Snapshot;
  };
  const told = ["#2 was merged, although only people merge what templates bring"];
  expect(checkMergedByPeople(snapshot("ask", "baton[bot]"))).toEqual(told);
  expect(checkMergedByPeople(snapshot("ask", "you"))).toEqual([]);
  expect(checkMergedByPeople(snapshot("before_build", "baton[bot]"))).toEqual([]);
});

test("a person's line that a template overwrites, and an unanswered /sync, are reported", () => {
  const { git, commit, set } = openGit();
  const path = "shared/both.txt";
  const snapshot = {
    repo: { git, base: "main" },
    scenario: { templates: {} },
  } as unknown as Snapshot;
  const first = commit({ [path]: "wren's own 1\n" });
  set("main", commit({ [path]: "one\nwren's own 1\n" }, [first]));
  expect(checkTemplatesKeepLines(snapshot)).toEqual([]);
  set("main", commit({ [path]: "one\n" }, [first]));
  expect(checkTemplatesKeepLines(snapshot)).toEqual([
    `${git.ref("refs/heads/main")} drops "wren's own 1" of ${path}`,
  ]);
  const answered = (...keys: string[]) => {
    const comments = keys.map((key) => ({
      author: "baton[bot]",
      body: appendMarker("In step.", "1", key, "-"),
    }));
    return checkSyncsAnswered({
      syncing: { asked: [5] },
      github: githubWith({ comments }),
    } as unknown as Snapshot);
  };
  expect(answered("refused-sync-5", "refused-sync-6")).toEqual([]);
  expect(answered("refused-sync-6")).toEqual(["the /sync of 5 is answered 0 times"]);
});

test("traces of another build, and obeyed commands to another build, are reported", () => {
  const { git, commit, set } = openGit();
  const first = commit({ "README.md": "" });
  set("main", first);
  const repo = { git, base: "main", fullName: "you/units" };
  const build = {
    slug: SLUG,
    branch_prefix: "baton",
    hold: null,
    paused: null,
    status: "building",
  };
  const snapshot = (world: object, more: object = {}, elsewhere = false) => {
    const workers = { "W1.1": { id: "W1.1", takeover: null, steers: [] } };
    const others = [{ slug: "2-do-more", repo: elsewhere ? {} : repo }];
    const state = { build: { ...build, ...more }, workers };
    const scenario = { acts: [], takeovers: [] };
    return {
      state,
      issue: 1,
      repo,
      scenario,
      others,
      github: githubWith(world),
    } as unknown as Snapshot;
  };
  const issues = [{ number: 1, pull: null }];
  const says = (slug: string) => [
    { author: "baton[bot]", issueNumber: 1, body: appendMarker("So.", slug, "report", "-") },
  ];
  expect(checkLeavesNoTrace(snapshot({ issues, comments: says(SLUG) }))).toEqual([]);
  expect(checkLeavesNoTrace(snapshot({ issues, comments: says("2-do-more") }))).toEqual([
    `#1 of ${SLUG} has a comment of 2-do-more`,
  ]);
  const runs = [{ inputs: { build: "2-do-more" }, displayTitle: "W1.1/work/1" }];
  expect(checkLeavesNoTrace(snapshot({ runs }))).toEqual([]);
  expect(checkLeavesNoTrace(snapshot({ runs }, {}, true))).toEqual([
    "you/units: W1.1/work/1 is a run, which builds elsewhere",
  ]);
  const strange = commit({ "a.txt": "" }, [first], "Write\n\nBaton-Build: 2-do-more\n");
  set(BRANCH, strange);
  expect(checkLeavesNoTrace(snapshot({}))).toEqual([
    `${BRANCH} is at ${strange}, a commit of 2-do-more`,
  ]);
  expect(checkObeysItsOwn(snapshot({}))).toEqual([]);
  const cancelled = snapshot({}, { status: "cancelled" });
  expect(checkObeysItsOwn(cancelled)).toEqual([
    `${SLUG} is cancelled, but nobody has asked for that`,
  ]);
  cancelled.scenario.incident = { name: "burst of commands" } as never;
  expect(checkObeysItsOwn(cancelled)).toEqual([]);
});

test("a landing that drops a line of the build that landed before is reported", () => {
  const { git, commit, set } = openGit();
  const path = "src/W1.1.txt";
  const scenario = { workers: [{ files: [path] }], acts: [] };
  const snapshot = { repo: { git, base: "main" }, scenario, mark: "second" } as unknown as Snapshot;
  const first = commit({ [path]: "first W1.1 wrote it\n" });
  set("main", commit({ [path]: "first W1.1 wrote it\nsecond W1.1 wrote it\n" }, [first]));
  expect(checkKeepsOthersLines(snapshot)).toEqual([]);
  const drops = commit({ [path]: "second W1.1 wrote it\n" }, [first]);
  set("main", drops);
  expect(checkKeepsOthersLines(snapshot)).toEqual([
    `${drops} drops "first W1.1 wrote it" of ${path}`,
  ]);
  set("main", commit({ [path]: "other\n" }, [first], "Write", "wren"));
  expect(checkKeepsOthersLines(snapshot)).toEqual([]);
});

test("a score that no file shows is reported", () => {
  const { git, commit, set } = openGit();
  set("main", commit({ "README.md": "" }));
  const snapshot = (score: number | null, ...paths: string[]) => {
    const dimensions = [{ dimension: "tests", score, evidence: paths.map((path) => ({ path })) }];
    return {
      repo: { git, base: "main" },
      state: { scores: { 1: { pass: 1, dimensions } } },
    } as unknown as Snapshot;
  };
  expect(checkScoresAreProven(snapshot(9, "README.md"))).toEqual([]);
  expect(checkScoresAreProven(snapshot(null))).toEqual([]);
  expect(checkScoresAreProven(snapshot(9))).toEqual([
    "tests counts as 9 in pass 1, but nothing shows it",
  ]);
  expect(checkScoresAreProven(snapshot(9, "nowhere.txt"))).toHaveLength(1);
});

test("a loop to a target after one without a gain is reported", () => {
  const snapshot = (first: number | null, second: number | null, before: object = {}) => {
    const loops = [
      { n: 1, dimensions: ["tests"], ...before },
      { n: 2, dimensions: ["tests"] },
    ];
    const scores = [first, second].map((score) => ({
      dimensions: [{ dimension: "tests", score }],
    }));
    return { state: { build: { loops }, scores } } as unknown as Snapshot;
  };
  expect(checkLoopsWhileRaising(snapshot(3, 4))).toEqual([]);
  expect(checkLoopsWhileRaising(snapshot(null, 4))).toEqual([]);
  expect(checkLoopsWhileRaising(snapshot(3, 3))).toEqual([
    "loop 2 follows one that raised no score",
  ]);
  expect(checkLoopsWhileRaising(snapshot(3, null))).toHaveLength(1);
  expect(checkLoopsWhileRaising(snapshot(3, 3, { follow_up: true }))).toEqual([]);
});
