/** Invariants about what people say and do: each reports its violation, and nothing else. */
import { expect, test } from "vitest";
import { editTree } from "../../../src/sandbox/git/edit-tree.ts";
import { MemoryGit } from "../../../src/sandbox/git/memory/memory-git.ts";
import { ZERO } from "../../../src/sandbox/git/refs.ts";
import { GitRepository } from "../../../src/sandbox/git/repository.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { atRest } from "../../spec/support/at-rest.ts";
import { checkAnsweredAll, checkAnsweredOnce, checkWordsAreKept } from "./invariants/answered.ts";
import type { Snapshot } from "./invariants/invariant.ts";
import { checkRequestsBlock } from "./invariants/requests.ts";
import { checkKeepsPeoplesCommits, checkKeepsPeoplesLines } from "./invariants/survives.ts";
import { TYPO } from "./world/acts.ts";
import { SettableClock } from "./world/settable-clock.ts";

const NOW = Date.parse("2026-01-05T10:00:00Z");
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

function commit(
  git: GitRepository,
  parents: string[],
  files: Record<string, string>,
  { by = "baton[bot]", message = "Write" } = {},
): string {
  const who = { name: by, email: "one@example.com", date: at(0) };
  const edits = Object.entries(files).map(([path, text]) => ({
    ...{ path, mode: "100644" as const },
    oid: git.write("blob", text),
  }));
  const tree = editTree(git, null, edits);
  return git.writeCommit({ tree, parents, author: who, committer: who, message, signature: null });
}

const set = (git: GitRepository, ref: string, after: string) =>
  git.updateRefs([{ ref, before: git.ref(ref) ?? ZERO, after }]);

/** A world with these comments, each at its beginning; `reactions` are Baton's. */
function said(
  ...all: { id: number; author: string; body: string; reactions?: string[]; minutes?: number }[]
): Snapshot {
  const git = new GitRepository(new MemoryGit());
  const head = commit(git, [], renderRecord(atRest()));
  const comments = all.map(({ reactions = [], minutes = -60, ...more }) => ({
    ...{ ...more, issueNumber: 1, createdAt: at(minutes) },
    reactions: reactions.map((content) => ({ content, login: "baton[bot]" })),
  }));
  const record = { slug: "1-do-it", head, archived: false };
  const github = { sandbox: { world: { comments } } };
  const timeline = { now: NOW, minute: 100 };
  return {
    ...{ repo: { git }, record, github, taskThreads: { asked: [] }, timeline },
    scenario: {},
  } as unknown as Snapshot;
}

const answer = (key: string) => `No.\n\n<!-- baton:1-do-it ${key} - -->`;

test("a command that is both done and not done, or refused twice, is reported", () => {
  const snapshot = said(
    { id: 1, author: "you", body: "/approve", reactions: ["eyes", "rocket"] },
    { id: 2, author: "wren", body: "/retry W1.1", reactions: ["eyes", "rocket", "confused"] },
    { id: 3, author: "you", body: "/land", reactions: ["confused"] },
    { id: 4, author: "baton[bot]", body: answer("answer-3") },
    { id: 5, author: "baton[bot]", body: answer("refused-late-3") },
    { id: 6, author: "stranger", body: "/cancel", reactions: ["rocket", "confused"] },
    { id: 7, author: "you", body: TYPO, reactions: ["rocket"] },
    { id: 8, author: "you", body: TYPO, reactions: ["confused"] },
  );
  expect(checkAnsweredOnce(snapshot)).toEqual([
    "wren's /retry W1.1 (2) is answered by rocket and confused",
    "you's /land (3) is refused 2 times: answer-3, refused-late-3",
    `you's ${TYPO} (7) is not a command, but was done`,
  ]);
});

test("a command without an answer is reported, unless there was no time for it", () => {
  const snapshot = said(
    { id: 1, author: "you", body: "/approve", reactions: ["eyes"] },
    { id: 2, author: "you", body: "/status", reactions: ["rocket"] },
    { id: 3, author: "wren", body: "/land", minutes: -5 },
    { id: 4, author: "stranger", body: "/cancel" },
    { id: 5, author: "wren", body: "Well." },
    { id: 6, author: "wren", body: "/revert" },
    { id: 7, author: "baton[bot]", body: answer("refused-late-6") },
    { id: 8, author: "wren", body: "/cancel" },
    { id: 9, author: "baton[bot]", body: answer("refused-edited-8") },
  );
  expect(checkAnsweredAll(snapshot)).toEqual(["you's /approve (1) was never answered"]);
  expect(checkAnsweredAll({ ...snapshot, record: null })).toEqual([]);
});

test("a comment by somebody whose role is or will soon be revoked needs no answer", () => {
  const [early, before, within, after] = [-85, -50, -40, -25];
  const snapshot = said(
    ...[early, before, within, after].map((minutes, n) => ({
      id: n + 1,
      author: "wren",
      body: "/approve",
      minutes,
    })),
    { id: 5, author: "you", body: "/approve", minutes: within },
  );
  const untold = (name: string) => {
    const scenario = { incident: { name } };
    return checkAnsweredAll({
      ...snapshot,
      scenario,
      incidentBegan: 55,
      incidentEnded: 70,
    } as unknown as Snapshot);
  };
  const unanswered = [1, 4].map((id) => `wren's /approve (${id}) was never answered`);
  expect(untold("role revoked")).toEqual([...unanswered, "you's /approve (5) was never answered"]);
  expect(untold("key rotated")).toHaveLength(5);
});

test("words of a finished command that are not in the record are reported once", () => {
  const { requirements } = atRest().briefs[0]!;
  const words = requirements.split("\n", 1)[0]!;
  const snapshot = said(
    { id: 1, author: "you", body: `/steer W1.1 ${words}`, reactions: ["rocket"] },
    { id: 2, author: "you", body: "/retry W1.1\nSay it in parsecs.", reactions: ["rocket"] },
    { id: 3, author: "you", body: "/retry W1.1 in yards", reactions: ["confused"] },
    { id: 4, author: "you", body: "/retry W1.1", reactions: ["rocket"] },
  );
  expect(checkWordsAreKept(snapshot)).toEqual([
    'you\'s /retry W1.1 (2) was done, but "Say it in parsecs." is nowhere',
  ]);
  expect(checkWordsAreKept(snapshot)).toEqual([]);
});

test("words that a session has read since are in the record's history", () => {
  const words = "Say it in parsecs.";
  const snapshot = said({
    id: 1,
    author: "you",
    body: `/retry W1.1 ${words}`,
    reactions: ["rocket"],
  });
  const { git } = snapshot.repo;
  const earlier = commit(git, [], { "state/W1.1.json": words });
  snapshot.record!.head = commit(git, [earlier], renderRecord(atRest()));
  expect(checkWordsAreKept(snapshot)).toEqual([]);
});

test("a merge over a person's request for changes is reported until it is resolved", () => {
  const merge = (
    reviews: [author: string, state: string, minutes: number][],
    mergedBy = "baton[bot]",
    revoked = { began: 0, ended: 0 },
  ) => {
    const pull = {
      ...{ merged: true, mergedBy, mergedAt: at(0) },
      reviews: reviews.map(([author, state, minutes]) => ({
        author,
        state,
        submittedAt: at(minutes),
      })),
    };
    const github = { sandbox: { world: { issues: [{ number: 7, pull }] } } };
    return checkRequestsBlock({
      ...{ github, githubClock: new SettableClock(), timeline: { now: NOW, minute: 100 } },
      scenario: { incident: { name: "role revoked" } },
      ...{ incidentBegan: revoked.began, incidentEnded: revoked.ended },
    } as unknown as Snapshot);
  };
  const asks = (minutes = -10): [string, string, number] => ["wren", "CHANGES_REQUESTED", minutes];
  expect(merge([asks()])).toEqual([
    `#7 was merged, although wren has requested changes since ${at(-10)}`,
  ]);
  expect(merge([asks(), ["you", "APPROVED", -5]])).toHaveLength(1);
  expect(merge([["wren", "APPROVED", -20], asks()])).toHaveLength(1);
  const fine = [
    merge([asks(), ["wren", "APPROVED", -5]]),
    merge([["wren", "DISMISSED", -10]]),
    merge([asks(-1)]),
    merge([asks()], "you"),
    merge([["stranger", "CHANGES_REQUESTED", -10]]),
    merge([asks()], "baton[bot]", { began: 85, ended: Number.POSITIVE_INFINITY }),
    merge([asks()], "baton[bot]", { began: 85, ended: 99 }),
  ];
  expect(fine.flat()).toEqual([]);
  expect(merge([asks()], "baton[bot]", { began: 85, ended: 97 })).toHaveLength(1);
});

/**
 * A build to whose branch `you` pushed `src/people.txt`. `landed` are the files that landed; null =
 * it didn't land.
 */
function pushed(landed: Record<string, string> | null, more: object[] = []) {
  const git = new GitRepository(new MemoryGit());
  const first = commit(git, [], { "README.md": "" });
  const own = commit(git, [first], { "README.md": "", "src/people.txt": "yours" }, { by: "you" });
  set(git, "refs/heads/main", first);
  const state = atRest(({ build, briefs }) => {
    Object.assign(build, {
      slug: "1-do-it",
      branch_prefix: "baton",
      status: landed ? "landed" : "cancelled",
    });
    Object.assign(build, { landing: landed ? { tip: own } : null });
    for (const brief of briefs) brief.paths = ["src/units.js"];
  });
  if (landed)
    set(
      git,
      "refs/heads/main",
      commit(git, [first], landed, { message: "Do it\n\nBaton-Build: 1-do-it\n" }),
    );
  const ref = "refs/heads/baton/1-do-it/build";
  const activities = [
    { id: 1, actor: "you", ref, before: first, after: own, type: "push" },
    ...more,
  ];
  const repo = { git, base: "main", data: { activities } };
  const github = { sandbox: { world: { issues: [] as object[] } } };
  const snapshot = { repo, state, github, others: [] } as unknown as Snapshot;
  return { git, own, ref, snapshot };
}

test("a person's commit on no branch and in no merge is reported, unless they removed it", () => {
  const { own, ref, git, snapshot } = pushed(null);
  const gone = [`you's ${own} was on ${ref}, and no longer exists`];
  expect(checkKeepsPeoplesCommits(snapshot)).toEqual(gone);
  const others = [{ slug: "1-do-it", repo: snapshot.repo }];
  expect(checkKeepsPeoplesCommits({ ...snapshot, others })).toEqual([]);
  set(git, ref, own);
  expect(checkKeepsPeoplesCommits(snapshot)).toEqual([]);
  expect(checkKeepsPeoplesCommits(pushed({ "README.md": "" }).snapshot)).toEqual([]);
  const remove = (actor: string) => [
    { id: 2, actor, ref, before: own, after: ZERO, type: "branch_deletion" },
  ];
  expect(checkKeepsPeoplesCommits(pushed(null, remove("wren")).snapshot)).toEqual([]);
  expect(checkKeepsPeoplesCommits(pushed(null, remove("baton[bot]")).snapshot)).toEqual(gone);
});

test("a commit of Baton's that a person pushed back is not that person's work", () => {
  const { git, ref, snapshot } = pushed({ "README.md": "" });
  const after = commit(git, [], { "src/W1.1.txt": "Baton's" });
  const push = { id: 2, actor: "wren", ref, before: ZERO, after, type: "force_push" } as const;
  snapshot.repo.data.activities!.push({ ...snapshot.repo.data.activities![0]!, ...push });
  expect(checkKeepsPeoplesCommits(snapshot)).toEqual([]);
});

test("a person's file on the build branch that lands with other contents is reported", () => {
  expect(checkKeepsPeoplesLines(pushed({ "src/people.txt": "yours" }).snapshot)).toEqual([]);
  const { own, snapshot } = pushed({ "README.md": "" });
  expect(checkKeepsPeoplesLines(snapshot)).toEqual([
    `src/people.txt landed with other contents than you wrote in ${own}`,
  ]);
  for (const brief of snapshot.state!.briefs) brief.paths = ["src/**"];
  expect(checkKeepsPeoplesLines(snapshot)).toEqual([]);
});
