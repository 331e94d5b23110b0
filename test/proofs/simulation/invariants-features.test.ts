/**
 * Invariants of hands, tasks, templates and several builds: each reports its violation, and nothing
 * else.
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
} from "./invariants/beside.ts";
import {
  checkHandsSurvive,
  checkOthersCommitsStayOut,
  checkTakenWorkersStay,
} from "./invariants/hands.ts";
import type { Sight } from "./invariants/invariant.ts";
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
import { STRAYS } from "./world/hands.ts";
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
  const sight = (given: object, session = "W1.1/work/1", begun = "2026-01-05T10:01:00Z") => {
    const jobs = [{ startedAt: begun }];
    const github = githubWith({
      runs: [{ ...run, jobs, inputs: { build: SLUG, session }, ...given }],
    });
    const takeover = { by: "wren", at: "2026-01-05T10:00:00Z" };
    const state = { build: { slug: SLUG }, workers: { "W1.1": { id: "W1.1", takeover } } };
    const scenario = { hands: [{}], faults };
    const timeline = { now: NOW };
    return { state, github, githubClock, working: [7], scenario, timeline } as unknown as Sight;
  };
  const works = ["W1.1/work/1 works on W1.1, which wren has taken"];
  expect(checkTakenWorkersStay(sight({}))).toEqual(works);
  expect(checkTakenWorkersStay(sight({}, "W1.1/work/1", "2026-01-05T09:59:00Z"))).toEqual([]);
  expect(checkTakenWorkersStay(sight({}, "W1.1/review/1"))).toEqual([]);
  expect(
    checkTakenWorkersStay(sight({ status: "queued", createdAt: "2026-01-05T10:01:00Z" })),
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
  const sight = (head: string, issues: object[] = []) => {
    set(BRANCH, head);
    const base = { hands: [pushed], scenario: { acts: [] }, state: { build: { slug: SLUG } } };
    const house = { git, base: "main" };
    return { ...base, house, github: githubWith({ issues }), githubClock } as unknown as Sight;
  };
  set("main", first);
  expect(checkHandsSurvive(sight(theirs))).toEqual([]);
  expect(checkHandsSurvive(sight(first))).toEqual([
    `${theirs}, pushed to ${BRANCH} by hand, is not in its head ${first}`,
  ]);
  const rewritten = { ...sight(first).scenario, incident: { name: "worker branch rewritten" } };
  expect(checkHandsSurvive({ ...sight(first), scenario: rewritten } as Sight)).toEqual([]);
  expect(checkHandsSurvive(sight(first, [merged(BRANCH, first)]))).toEqual([
    `${theirs}, pushed to ${BRANCH} by hand, is not in its merge ${first}`,
  ]);
  const landed = (files: Record<string, string>) => {
    set("main", commit(files, [first], `Do it\n\nBaton-Build: ${SLUG}\n`));
    return checkHandsSurvive(sight(theirs, [merged(BRANCH, theirs)]));
  };
  expect(landed({ "hands/W1.1.txt": "mine\n" })).toEqual([]);
  expect(landed({ "hands/W1.1.txt": "other\n" })).toEqual([
    '"mine" was merged from W1.1, but is not in what landed on main',
  ]);
  const refused = [`#2 was merged with ${STRAYS[0]}, which guards refuse`];
  expect(checkOthersCommitsStayOut(sight(theirs, [merged(BRANCH, theirs)]))).toEqual(refused);
  expect(checkOthersCommitsStayOut(sight(theirs, [merged(BRANCH, first)]))).toEqual([]);
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
  const sight = (...states: State[]) => ({ errands: { states: () => states } }) as unknown as Sight;
  expect(
    checkAskedOnce(sight(record([task({})]), record([task({ comment: 6 })], "pr-2-2"))),
  ).toEqual([]);
  expect(checkAskedOnce(sight(record([task({})]), record([task({ n: 2 })], "pr-2-2")))).toEqual([
    "the comment of 5 (fix) has two tasks",
  ]);
  const own = (head: string) => task({ kind: "review", by: null, comment: null, head });
  expect(checkAskedOnce(sight(record([own("a"), own("b")])))).toEqual([]);
  expect(checkAskedOnce(sight(record([own("a"), own("a")])))).toEqual([
    "the head of a of #2 has two tasks",
  ]);
  expect(checkAskedOnce(sight(record([..."abcdefghijk"].map(own))))).toEqual([
    "#2 is reviewed 11 times, but nobody asked",
  ]);
});

test("a task's commit on the default branch, or a fork's on any branch, is reported", () => {
  const { git, commit, set } = openGit();
  const opened = [{ number: 2, errand: { on: "a fork" } }];
  const sight = { house: { git, base: "main" }, errands: { opened } } as unknown as Sight;
  const first = commit({ "README.md": "" });
  const fix = (build: string) =>
    commit({ "a.txt": "" }, [first], `Fix\n\nBaton-Build: ${build}\nBaton-Session: W1.1/fix/1\n`);
  set("main", first);
  set("feet", fix("pr-3"));
  expect(checkPublishedWhereAllowed(sight)).toEqual([]);
  set("feet", fix("pr-2-2"));
  expect(checkPublishedWhereAllowed(sight)).toEqual([
    `${git.ref("refs/heads/feet")} on refs/heads/feet is of pr-2-2`,
  ]);
  set("feet", first);
  set("main", fix("pr-3"));
  expect(checkPublishedWhereAllowed(sight)).toEqual([
    `${git.ref("refs/heads/main")} on refs/heads/main is of pr-3`,
  ]);
});

test("a fix on another commit than its session read is reported", () => {
  const { git, commit, set } = openGit();
  const seen = commit({ "README.md": "" });
  const newer = commit({ "README.md": "newer" }, [seen], "Change", "wren");
  const sight = {
    ...{
      house: { git, base: "main" },
      errands: { opened: [{ branch: "feet" }] },
      github: githubWith({}),
    },
  } as unknown as Sight;
  const trailers = "Baton-Build: pr-2\nBaton-Session: W1.1/fix/1\n";
  const fix = commit({ "a.txt": "" }, [newer], `Fix\n\n${trailers}`);
  set("feet", newer);
  expect(checkFixedAsSeen(sight)).toEqual([]);
  set("feet", fix);
  expect(checkFixedAsSeen(sight)).toEqual([
    `${fix} on feet is of W1.1/fix/1, which saw , not ${newer}`,
  ]);
});

test("unfinished tasks, unanswered comments and unannounced ends are reported", () => {
  const body = appendMarker("**Fix: done**", "pr-2", "task-1", "-");
  const own = { author: "baton[bot]", issueNumber: 2, body };
  const asked = { id: 5, number: 2, words: "/orchestrate fix" };
  const sight = (
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
    const errands = { asked: [asked], records, states: () => [record([task({ status })])] };
    return {
      errands,
      deleted: [],
      github: githubWith({ comments: [heard, ...comments] }),
    } as unknown as Sight;
  };
  expect(checkTasksEnd(sight("done", "rocket"))).toEqual([]);
  expect(checkTasksEnd(sight("cancelled", "eyes"))).toEqual([]);
  expect(checkTasksEnd(sight("working", "rocket"))).toEqual(["task 1 of pr-2 never ended"]);
  expect(checkTasksEnd(sight("done", "rocket", false))).toEqual([
    "the record pr-2 was never archived",
  ]);
  expect(checkTasksEnd(sight("done", "eyes"))).toEqual([
    'nobody answered "/orchestrate fix" on #2',
  ]);
  // A reply without a reaction is an answer, too.
  const told = {
    ...own,
    body: appendMarker("There is no task here to try again.", "2", "refused-elsewhere-5", "-"),
  };
  expect(checkTasksEnd(sight("done", "eyes", true, [own, told]))).toEqual([]);
  expect(checkTasksEnd(sight("done", "rocket", true, []))).toEqual([
    "fix 1 of pr-2 has 0 comments",
  ]);
});

test("a task's comment may be deleted after it reported the end, but not before", () => {
  const sight = (
    heading: string,
    hash: string,
    slug = "pr-2",
    key = "task-1",
    left: object[] = [],
  ) => {
    const body = appendMarker(`**Fix: ${heading}**\n\nIt looked at a.`, slug, key, hash);
    const states = () => [record([task({})], "pr-2", { "task-1": { issue: 2, id: 7, hash: "b" } })];
    const errands = { asked: [], records: () => [], states };
    return {
      errands,
      deleted: [{ id: 7, body }],
      github: githubWith({ comments: left }),
    } as unknown as Sight;
  };
  const missed = ["fix 1 of pr-2 has 0 comments"];
  expect(checkTasksEnd(sight("done", "b"))).toEqual([]);
  expect(checkTasksEnd(sight("not done", "b"))).toEqual([]);
  expect(checkTasksEnd(sight("at work", "b"))).toEqual(missed);
  expect(checkTasksEnd(sight("done", "a"))).toEqual(missed);
  expect(checkTasksEnd(sight("done", "b", "pr-2-2"))).toEqual(missed);
  expect(checkTasksEnd(sight("done", "b", "pr-2", "task-2"))).toEqual(missed);
  const own = {
    author: "baton[bot]",
    body: appendMarker("**Fix: done**", "pr-2", "task-1", "b"),
  };
  expect(checkTasksEnd(sight("done", "b", "pr-2", "task-1", [own, own]))).toEqual([
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
  const sight = (...heads: string[]) => {
    const issues = heads.map((head, i) => merged("baton/sync-templates", head, i + 2));
    const scenario = { templates: {}, settings: { gates, budget: 5 } };
    return {
      house: { git, base: "main" },
      scenario,
      github: githubWith({ issues }),
    } as unknown as Sight;
  };
  expect(checkOfferedOnce(sight(version(1), version(2)))).toEqual([]);
  expect(checkOfferedOnce(sight(version(2), version(2)))).toEqual([
    "#3 offers version 2 again, after #2",
  ]);
  expect(checkSettingsStay(sight(version(1)))).toEqual([]);
  const loose = commit(createTemplateFiles(1), [first]);
  expect(checkSettingsStay(sight(loose))).toEqual([
    `a build's budget is 1000 at ${loose}`,
    `the gate plan is loosened at ${loose}`,
  ]);
});

test("a template that Baton merges is reported if only people may merge it", () => {
  const sight = (sync: string, mergedBy: string) => {
    const pull = { headRef: "baton/sync-templates", headSha: "a", merged: true, mergedBy };
    const issues = [{ number: 2, state: "closed", pull }];
    return {
      scenario: { templates: { sync } },
      github: githubWith({ issues }),
    } as unknown as Sight;
  };
  const told = ["#2 was merged, although only people merge what templates bring"];
  expect(checkMergedByPeople(sight("ask", "baton[bot]"))).toEqual(told);
  expect(checkMergedByPeople(sight("ask", "you"))).toEqual([]);
  expect(checkMergedByPeople(sight("before_build", "baton[bot]"))).toEqual([]);
});

test("a person's line that a template overwrites, and an unanswered /sync, are reported", () => {
  const { git, commit, set } = openGit();
  const path = "shared/both.txt";
  const sight = { house: { git, base: "main" }, scenario: { templates: {} } } as unknown as Sight;
  const first = commit({ [path]: "wren's own 1\n" });
  set("main", commit({ [path]: "one\nwren's own 1\n" }, [first]));
  expect(checkTemplatesKeepLines(sight)).toEqual([]);
  set("main", commit({ [path]: "one\n" }, [first]));
  expect(checkTemplatesKeepLines(sight)).toEqual([
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
    } as unknown as Sight);
  };
  expect(answered("refused-sync-5", "refused-sync-6")).toEqual([]);
  expect(answered("refused-sync-6")).toEqual(["the /sync of 5 is answered 0 times"]);
});

test("traces of another build, and obeyed commands to another build, are reported", () => {
  const { git, commit, set } = openGit();
  const first = commit({ "README.md": "" });
  set("main", first);
  const house = { git, base: "main", fullName: "you/units" };
  const build = {
    slug: SLUG,
    branch_prefix: "baton",
    hold: null,
    paused: null,
    status: "building",
  };
  const sight = (world: object, more: object = {}, elsewhere = false) => {
    const workers = { "W1.1": { id: "W1.1", takeover: null, steers: [] } };
    const others = [{ slug: "2-do-more", house: elsewhere ? {} : house }];
    const state = { build: { ...build, ...more }, workers };
    const scenario = { acts: [], hands: [] };
    return {
      state,
      issue: 1,
      house,
      scenario,
      others,
      github: githubWith(world),
    } as unknown as Sight;
  };
  const issues = [{ number: 1, pull: null }];
  const says = (slug: string) => [
    { author: "baton[bot]", issueNumber: 1, body: appendMarker("So.", slug, "report", "-") },
  ];
  expect(checkLeavesNoTrace(sight({ issues, comments: says(SLUG) }))).toEqual([]);
  expect(checkLeavesNoTrace(sight({ issues, comments: says("2-do-more") }))).toEqual([
    `#1 of ${SLUG} has a comment of 2-do-more`,
  ]);
  const runs = [{ inputs: { build: "2-do-more" }, displayTitle: "W1.1/work/1" }];
  expect(checkLeavesNoTrace(sight({ runs }))).toEqual([]);
  expect(checkLeavesNoTrace(sight({ runs }, {}, true))).toEqual([
    "you/units: W1.1/work/1 is a run, which builds elsewhere",
  ]);
  const strange = commit({ "a.txt": "" }, [first], "Write\n\nBaton-Build: 2-do-more\n");
  set(BRANCH, strange);
  expect(checkLeavesNoTrace(sight({}))).toEqual([
    `${BRANCH} is at ${strange}, a commit of 2-do-more`,
  ]);
  expect(checkObeysItsOwn(sight({}))).toEqual([]);
  expect(checkObeysItsOwn(sight({}, { status: "cancelled" }))).toEqual([
    `${SLUG} is cancelled, but nobody has asked for that`,
  ]);
});

test("a landing that drops a line of the build that landed before is reported", () => {
  const { git, commit, set } = openGit();
  const path = "src/W1.1.txt";
  const scenario = { workers: [{ files: [path] }], acts: [] };
  const sight = { house: { git, base: "main" }, scenario, mark: "second" } as unknown as Sight;
  const first = commit({ [path]: "first W1.1 wrote it\n" });
  set("main", commit({ [path]: "first W1.1 wrote it\nsecond W1.1 wrote it\n" }, [first]));
  expect(checkKeepsOthersLines(sight)).toEqual([]);
  const drops = commit({ [path]: "second W1.1 wrote it\n" }, [first]);
  set("main", drops);
  expect(checkKeepsOthersLines(sight)).toEqual([`${drops} drops "first W1.1 wrote it" of ${path}`]);
  set("main", commit({ [path]: "other\n" }, [first], "Write", "wren"));
  expect(checkKeepsOthersLines(sight)).toEqual([]);
});

test("a score that no file shows is reported", () => {
  const { git, commit, set } = openGit();
  set("main", commit({ "README.md": "" }));
  const sight = (score: number | null, ...paths: string[]) => {
    const dimensions = [{ dimension: "tests", score, evidence: paths.map((path) => ({ path })) }];
    return {
      house: { git, base: "main" },
      state: { scores: { 1: { pass: 1, dimensions } } },
    } as unknown as Sight;
  };
  expect(checkScoresAreProven(sight(9, "README.md"))).toEqual([]);
  expect(checkScoresAreProven(sight(null))).toEqual([]);
  expect(checkScoresAreProven(sight(9))).toEqual([
    "tests counts as 9 in pass 1, but nothing shows it",
  ]);
  expect(checkScoresAreProven(sight(9, "nowhere.txt"))).toHaveLength(1);
});

test("a loop to a target after one without a gain is reported", () => {
  const sight = (first: number | null, second: number | null, before: object = {}) => {
    const loops = [
      { n: 1, dimensions: ["tests"], ...before },
      { n: 2, dimensions: ["tests"] },
    ];
    const scores = [first, second].map((score) => ({
      dimensions: [{ dimension: "tests", score }],
    }));
    return { state: { build: { loops }, scores } } as unknown as Sight;
  };
  expect(checkLoopsWhileRaising(sight(3, 4))).toEqual([]);
  expect(checkLoopsWhileRaising(sight(null, 4))).toEqual([]);
  expect(checkLoopsWhileRaising(sight(3, 3))).toEqual(["loop 2 follows one that raised no score"]);
  expect(checkLoopsWhileRaising(sight(3, null))).toHaveLength(1);
  expect(checkLoopsWhileRaising(sight(3, 3, { follow_up: true }))).toEqual([]);
});
