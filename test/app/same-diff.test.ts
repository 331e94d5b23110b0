/** Whether a person's "Update branch" left the diff unchanged, on a sandbox with real git. */
import { beforeAll, describe, expect, test } from "vitest";
import { loadIssueContext } from "../../src/app/observe/issue-context.ts";
import { observeBuild } from "../../src/app/observe/observe-build.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import { createWorker } from "../../src/core/rules/sessions/work.ts";
import type { State } from "../../src/core/model/state.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

const BUILD = "baton/1-units/build";
const BRANCH = "baton/1-units/W1.1";
const LINES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
let world: World;
let state: State;
let number: number;
let judged: { tree: string; head: string };

/** Creates a commit whose only file contains these lines. */
function commit(lines: string[], ...parents: string[]): string {
  const blob = world.gitWith(`${lines.join("\n")}\n`, "hash-object", "-w", "--stdin");
  const tree = world.gitWith(`100644 blob ${blob}\ta.txt\n`, "mktree");
  const who = ["-c", "user.name=wren", "-c", "user.email=w@x"];
  return world.git(
    ...who,
    "commit-tree",
    tree,
    ...parents.flatMap((p) => ["-p", p]),
    "-m",
    "Change",
  );
}

const with_ = (change: Record<string, string>) => LINES.map((line) => change[line] ?? line);

const push = (branch: string, sha: string) =>
  world.as("wren", "PATCH", `/repos/you/units/git/refs/heads/${branch}`, { sha, force: true });

async function sameDiffAs(): Promise<string | null | undefined> {
  const seen = new ReadCache();
  const before = {
    record: null,
    readAt: new Date().toISOString(),
    edits: null,
    outcomes: [],
    away: null,
    spending: null,
  };
  const facts = await observeBuild(
    world.access,
    (await loadIssueContext(world.access, 1, seen))!,
    state,
    before,
    seen,
  );
  return facts.pulls["W1.1"]?.sameDiffAs;
}

beforeAll(async () => {
  world = await openWorld();
  state = someState(world.repository.id);
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
  const fork = commit(LINES, world.git("rev-parse", "main"));
  const head = commit(with_({ nine: "NINE" }), fork);
  world.git("update-ref", `refs/heads/${BUILD}`, fork);
  world.git("update-ref", `refs/heads/${BRANCH}`, head);
  const pull = { title: "T", head: BRANCH, base: BUILD, body: "B" };
  number = (await world.as<{ number: number }>("wren", "POST", "/repos/you/units/pulls", pull))
    .number;
  judged = { head, tree: world.git("rev-parse", `${head}^{tree}`) };
  const verdict = {
    ...judged,
    also: [],
    verdict: "approve" as const,
    by: "session",
    round: 1,
    words: "",
    review: null,
  };
  const pr = { number, head_repository_id: world.repository.id };
  state.workers["W1.1"] = { ...createWorker("W1.1"), pr, verdicts: [verdict] };
});

describe("an approved head is compared with a new one", () => {
  test("the approved head is not compared with itself", async () => {
    expect(await sameDiffAs()).toBeNull();
  });

  test("the diff is the same after a merge of changes elsewhere in the file", async () => {
    await push(BUILD, commit(["zero", ...with_({ one: "ONE" })], world.git("rev-parse", BUILD)));
    await world.as("wren", "PUT", `/repos/you/units/pulls/${number}/update-branch`, {});
    expect(world.git("rev-parse", `${BRANCH}^{tree}`)).not.toBe(judged.tree);
    expect(await sameDiffAs()).toBe(judged.tree);
  });

  test("the diff differs after a merge that brings in anything else", async () => {
    const [head, build] = [judged.head, world.git("rev-parse", BUILD)];
    const lines = ["zero", ...with_({ one: "ONE", nine: "NINE", five: "evil" })];
    await push(BRANCH, commit(lines, head, build));
    expect(await sameDiffAs()).toBeNull();
  });
});
