/** Invariants about merges, reports and costs: each reports its violation, and nothing else. */
import { toDetails } from "../../spec/support/stop-details.ts";
import { expect, test } from "vitest";
import { editTree } from "../../../src/sandbox/git/edit-tree.ts";
import { MemoryGit } from "../../../src/sandbox/git/memory/memory-git.ts";
import { ZERO } from "../../../src/sandbox/git/refs.ts";
import { GitRepository } from "../../../src/sandbox/git/repository.ts";
import { NO_USAGE } from "../../../src/core/model/proposal.ts";
import { atRest } from "../../spec/support/at-rest.ts";
import { checkMergesTheChecked } from "./invariants/checked.ts";
import { checkClaimsAreReleased } from "./invariants/claims.ts";
import { checkRefusedStaysOut } from "./invariants/guards.ts";
import type { Snapshot } from "./invariants/invariant.ts";
import { checkLedgersAllThatWasSpent, checkLedgersWhatWasSpent } from "./invariants/ledger.ts";
import { checkJudgedMerges } from "./invariants/judged.ts";
import { checkMergedOnce } from "./invariants/landing.ts";
import { checkRecoversInTime } from "./invariants/recovery.ts";
import { checkLandsAsReported } from "./invariants/reported.ts";
import type { State } from "../../../src/core/model/state.ts";

const by = { name: "baton[bot]", email: "baton@example.com", date: "2026-01-05T00:00:00Z" };
const NOW = Date.parse("2026-01-05T10:00:00Z");

function commit(git: GitRepository, files: Record<string, string>, message = "Write"): string {
  const edits = Object.entries(files).map(([path, text]) => ({
    ...{ path, mode: "100644" as const },
    oid: git.write("blob", text),
  }));
  const tree = editTree(git, null, edits);
  return git.writeCommit({
    tree,
    parents: [],
    author: by,
    committer: by,
    message,
    signature: null,
  });
}

const set = (git: GitRepository, ref: string, after: string) =>
  git.updateRefs([{ ref, before: git.ref(ref) ?? ZERO, after }]);

test("a refused change on a branch is reported, unless a person let it through", () => {
  const git = new GitRepository(new MemoryGit());
  const snapshot = (waivers: object[] = []) =>
    checkRefusedStaysOut({
      repo: { git, base: "main" },
      state: { workers: { "W1.1": { waivers } } },
    } as unknown as Snapshot);
  set(git, "refs/heads/main", commit(git, { "README.md": "" }));
  expect(snapshot()).toEqual([]);
  set(git, "refs/heads/baton/1-do-it/W1.1", commit(git, { "near/W1.1/token.txt": "x" }));
  expect(snapshot([{}])).toEqual([]);
  expect(snapshot()).toEqual([
    "near/W1.1/token.txt is on refs/heads/baton/1-do-it/W1.1, which guards refuse",
  ]);
  expect(snapshot()).toEqual([]);
});

test("a merge over red or missing checks is reported, unless the checks were red before", () => {
  const run = (
    headSha: string,
    conclusion: string,
    event = "pull_request",
    headBranch = "baton/1-do-it/W1.1",
  ) => {
    return { event, headSha, headBranch, conclusion, status: "completed", inputs: {} };
  };
  let mergedBy = "you";
  const git = new GitRepository(new MemoryGit());
  const [base, fork] = [commit(git, { "README.md": "" }), commit(git, { "fork.txt": "" })];
  set(git, "refs/heads/main", base);
  const merged = (ci: string, runs: object[], more: object = {}, build_type = "code_build") => {
    const pull = {
      merged: true,
      mergedBy: "baton[bot]",
      headSha: "abc",
      headRef: "baton/1-do-it/W1.1",
      baseRef: "b",
    };
    const before = {
      merged: true,
      mergedBy,
      headSha: "old",
      headRef: "baton/configure",
      baseRef: "main",
    };
    const issues = [
      { number: 2, pull: before },
      { number: 7, pull: { ...pull, ...more } },
    ];
    const world = { issues, runs };
    const scenario = { ci, setup: "ready", asks: { test_first: false, build_type } };
    return checkMergesTheChecked({
      repo: { git, base: "main" },
      github: { sandbox: { world } },
      scenario,
    } as never);
  };
  const what = "#7 was merged at abc";
  expect(merged("all", [run("abc", "success")])).toEqual([]);
  expect(merged("all", [run("abc", "failure")])).toEqual([
    `${what}, whose pull_request run is not green`,
  ]);
  expect(merged("all", [run("abc", "failure")], { mergedBy: "you" })).toEqual([]);
  expect(merged("push", [run("abc", "failure"), run("old", "failure", "push", "main")])).toEqual(
    [],
  );
  expect(merged("push", [run("abc", "failure"), run("old", "failure", "push")])).toHaveLength(1);
  // A red pull request is allowed only if people merged it.
  const configured = [
    run("abc", "failure"),
    run("old", "failure", "pull_request", "baton/configure"),
  ];
  expect(merged("all", configured)).toEqual([]);
  mergedBy = "baton[bot]";
  expect(merged("all", configured)).toContain(`${what}, whose pull_request run is not green`);
  mergedBy = "you";
  // So is one that brings the base branch, which is red, to another branch.
  const onBase = (sha: string) => [
    run("abc", "failure"),
    run(sha, "failure", "pull_request", "main"),
  ];
  expect(merged("all", onBase(base))).toEqual([]);
  expect(merged("all", onBase(fork))).toContain(`${what}, whose pull_request run is not green`);
  expect(merged("all", [run("abc", "failure"), run(base, "failure")])).toHaveLength(1);
  expect(merged("all", [])).toEqual([`${what}, which nothing has checked`]);
  expect(merged("none", [])).toEqual([]);
  expect(merged("main", [])).toEqual([]);
  // Workers of content need no checks, but their landing does.
  expect(merged("all", [], {}, "content")).toEqual([]);
  const headRef = "baton/1-do-it/land";
  expect(merged("all", [run("abc", "failure")], { headRef }, "content")).toHaveLength(1);
});

test("a second merge of a worker is reported, unless people removed the first one", () => {
  const git = new GitRepository(new MemoryGit());
  set(git, "refs/heads/main", commit(git, { "README.md": "" }));
  const pull = { merged: true, mergedBy: "baton[bot]", headRef: "baton/1-do-it/W1.1" };
  const issues = [2, 3].map((number) => ({
    number,
    pull: { ...pull, headSha: commit(git, { [`${number}`]: "" }) },
  }));
  const github = { sandbox: { world: { issues } } };
  const treeOf = ({ pull: { headSha } }: (typeof issues)[number]) => git.commit(headSha)!.tree;
  const told = (lost: number[], judged: number) => {
    const verdicts = [{ verdict: "approve", tree: treeOf(issues[judged]!), also: [] }];
    const state = atRest(({ build, workers }) => {
      Object.assign(build, { slug: "1-do-it", branch_prefix: "baton" });
      Object.assign(workers["W1.1"]!, {
        lost_merges: lost.map((pr) => ({ pr, head: null, files: [] })),
        verdicts,
      });
    });
    const snapshot = { repo: { git, base: "main" }, state, github } as unknown as Snapshot;
    return [...checkMergedOnce(snapshot), ...checkJudgedMerges(snapshot)];
  };
  expect(told([], 0)).toEqual(["baton/1-do-it/W1.1 is merged by #2 and by #3"]);
  expect(told([2], 1)).toEqual([]);
  expect(told([2], 0)).toEqual([
    `#3 was merged at ${issues[1]!.pull.headSha}, which nobody has approved`,
  ]);
});

test("a merge with a red candidate is reported, until a later candidate is green", () => {
  const git = new GitRepository(new MemoryGit());
  const mark = (tip: string) =>
    `Try it\n\nBaton-Build: 1-do-it\nBaton-Candidate: W1.1 abc ${tip}\n`;
  const [first, second] = [commit(git, {}, mark("one")), commit(git, {}, mark("two"))];
  const merged = (headRef: string, ...runs: object[]) => {
    const pull = { merged: true, mergedBy: "baton[bot]", headSha: "abc", headRef, baseRef: "b" };
    const world = { issues: [{ number: 7, pull }], runs };
    const scenario = {
      ci: "main",
      setup: "ready",
      asks: { test_first: false, build_type: "code_build" },
    };
    return checkMergesTheChecked({
      repo: { git, base: "main" },
      github: { sandbox: { world } },
      scenario,
    } as never);
  };
  const run = (headSha: string, conclusion: string) => {
    return {
      event: "pull_request",
      headSha,
      headBranch: "baton/1-do-it/land",
      conclusion,
      status: "completed",
      inputs: {},
    };
  };
  const own = "baton/1-do-it/W1.1";
  const told = ["#7 was merged at abc, whose candidate's pull_request run is not green"];
  expect(merged(own, run(first, "failure"))).toEqual(told);
  expect(merged(own, run(first, "failure"), run(second, "success"))).toEqual([]);
  expect(merged(own, run(first, "success"), run(second, "failure"))).toEqual(told);
  expect(merged("baton/1-do-it/W1.2", run(first, "failure"))).toEqual([]);
});

test("a report that contradicts what landed about a worker's files is reported", () => {
  const snapshot = (rows: string, files: Record<string, string>) => {
    const git = new GitRepository(new MemoryGit());
    set(git, "refs/heads/main", commit(git, files, "Do it\n\nBaton-Build: 1-do-it\n"));
    const table =
      "| Worker | Status | PR | Attempts | Reviews |\n| --- | --- | --- | --- | --- |\n" +
      `${rows}`;
    const body = `## Landed\n\n${table}\n\n<!-- baton:1-do-it report - -->`;
    const comments = rows === "" ? [] : [{ author: "baton[bot]", issueNumber: 1, body }];
    const scenario = {
      workers: ["W1.1", "W1.2"].map((id) => ({ id, after: [], files: [`src/${id}.txt`] })),
    };
    const state = { build: { slug: "1-do-it", status: "landed" } };
    const github = { sandbox: { world: { comments } } };
    return checkLandsAsReported({
      repo: { git, base: "main" },
      issue: 1,
      state,
      github,
      scenario,
    } as unknown as Snapshot);
  };
  const [one, two] = [
    "| W1.1: Task W1.1 | merged | #4 | 1 | 1 |\n",
    "| W1.2: Task W1.2 | skipped | #5 | 1 | 1 |\n",
  ];
  const wrote = (id: string) => ({ [`src/${id}.txt`]: `${id} wrote src/${id}.txt\n` });
  expect(snapshot(one + two, wrote("W1.1"))).toEqual([]);
  expect(snapshot(one + two, {})).toEqual([
    "the report calls W1.1 merged, but src/W1.1.txt didn't land",
  ]);
  expect(snapshot(one + two, { ...wrote("W1.1"), ...wrote("W1.2") })).toEqual([
    "the report calls W1.2 skipped, but src/W1.2.txt landed as it wrote it",
  ]);
  expect(snapshot("", {})).toEqual(["1-do-it has landed, but there is no report"]);
});

test("costs that no run had, that are missing, or that don't add up are reported", () => {
  const cost = (run: number, launch = "1") => ({
    run,
    build: "1-do-it",
    session: "W1.1/work/1",
    launch,
    dollars: 0.4,
  });
  const AT = "2026-01-05T10:00:00.000Z";
  const snapshot = (
    dollars: number,
    costs: object[],
    { whole = dollars, launch = 1, github = {}, runs = 0 } = {},
  ) => {
    const run = launch === 1 ? 5 : null;
    const state = atRest(({ build, workers }) => {
      const spent = { session: "W1.1/work/1", ...NO_USAGE, dollars };
      Object.assign(build, { slug: "1-do-it", usage: { ...NO_USAGE, dollars: whole } });
      const session = {
        kind: "work",
        about: null,
        attempt: 1,
        launch,
        run,
        outcome: "lost",
        ended_at: AT,
      };
      Object.assign(workers["W1.1"]!, { spent: dollars > 0 ? [spent] : [], session });
    });
    return {
      state,
      github,
      costs,
      record: null,
      scenario: { faults: { runs } },
    } as unknown as Snapshot;
  };
  const told = (one: Snapshot) => [
    ...checkLedgersWhatWasSpent(one),
    ...checkLedgersAllThatWasSpent(one),
  ];
  expect(told(snapshot(0.4, [cost(5)]))).toEqual([]);
  expect(told(snapshot(0.8, [cost(5)]))).toEqual([
    "W1.1/work/1 has 0.8 dollars in the ledger, but cost 0.4",
  ]);
  expect(told(snapshot(0, [cost(5)]))).toEqual([
    "W1.1/work/1 cost 0.4 dollars, but 0 are in the ledger",
  ]);
  expect(told(snapshot(0.4, [cost(5)], { whole: 0.8 }))).toEqual([
    "the sessions of 1-do-it cost 0.4 dollars, but the build 0.8",
  ]);
  const late = snapshot(0, [cost(5)], { runs: 0.1 });
  expect(told(late)).toHaveLength(1);
  // It was running when the build ended, and its result was listed late.
  late.state!.build.ended_at = AT;
  expect(told(late)).toEqual([]);
  // Baton asks what a person's change of the record means, and does nothing until then.
  const comments = [{ author: "baton[bot]", body: "<!-- baton:1-do-it tampered-abc - -->" }];
  const halted = snapshot(0, [cost(5)], { github: { sandbox: { world: { comments } } } });
  const repo = { git: { commit: () => ({ author: { name: "wren" } }) } };
  expect(told({ ...halted, repo, record: { head: "abc" } } as unknown as Snapshot)).toEqual([]);
  // The record follows another run.
  expect(told(snapshot(0, [cost(6)]))).toEqual([]);
  // Baton gave up the launch with this cost, and another followed.
  const github = {};
  expect(told(snapshot(0.4, [cost(5)], { github }))).toEqual([]);
  expect(told(snapshot(0, [cost(5)], { github, launch: 2 }))).toEqual([
    "W1.1/work/1 cost 0.4 dollars, but 0 are in the ledger",
  ]);
});

test("a build that stands still for long, though nothing goes wrong and it waits for nobody, is told", () => {
  let [begins, ended] = [0, 0];
  const looked = (set: (state: State) => void, ...minutes: number[]) => {
    const github = { sandbox: { world: { runs: [] as object[] } } };
    const state = atRest(set);
    return minutes.flatMap((minute) => {
      const now = NOW + minute * 60_000;
      const timeline = { now, minute };
      const record = { archived: false };
      const writes = [{ at: now, what: "POST" }];
      const since = { scenario: { calm: 75 }, incidentEnded: minute < begins ? 0 : ended };
      return checkRecoversInTime({
        github,
        state,
        timeline,
        record,
        writes,
        ...since,
      } as unknown as Snapshot);
    });
  };
  const goOn = ({ build, workers }: State) => {
    Object.assign(build, { status: "building", stop: null, paused: null, hold: null });
    Object.assign(build.gates, {
      plan: { state: "approved" },
      landing: { state: "closed" },
      waves: [],
    });
    for (const one of Object.values(workers))
      Object.assign(one, { stop: null, skipped: null, merge_sha: null });
  };
  expect(looked(goOn, 0, 74, 80, 90)).toEqual([]);
  expect(looked(goOn, 80, 240)).toEqual([
    "nothing happened for 160 minutes, although nothing went wrong",
  ]);
  const asks = (state: State) => {
    goOn(state);
    state.build.stop = {
      kind: "blocked",
      cause: "engine",
      details: toDetails("It is broken."),
      at: by.date,
    };
  };
  expect(looked(asks, 80, 240)).toEqual([]);
  ended = 200;
  expect(looked(goOn, 80, 240)).toEqual([]);
  // An incident that begins when it was quiet already: its own time doesn't count, what follows
  // does.
  begins = 90;
  expect(looked(goOn, 80, 240)).toEqual([]);
  expect(looked(goOn, 80, 290)).toEqual([
    "nothing happened for 90 minutes, although nothing went wrong",
  ]);
});

test("a claim that a living process holds for longer than any handler takes is reported", () => {
  const kept = (minutes: number, alive = true) => {
    const claims = new Map([
      ["1", { by: { name: "app-1", alive, ahead: 0 }, at: NOW - minutes * 60_000 }],
    ]);
    return checkClaimsAreReleased({ claims, timeline: { now: NOW } } as unknown as Snapshot);
  };
  expect(kept(25)).toEqual(["app-1 has held a claim for 25 minutes"]);
  expect([...kept(15), ...kept(25, false)]).toEqual([]);
});
