import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EffectContext } from "../../src/app/effects/effect.ts";
import { performEffect } from "../../src/app/effects/perform.ts";
import { readComments } from "../../src/app/observe/comments.ts";
import { Roles } from "../../src/app/observe/roles.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import type { Effect } from "../../src/core/model/effects/index.ts";
import type { Facts } from "../../src/core/model/facts.ts";
import { NO_USAGE, type FileChange, type Proposal } from "../../src/core/model/proposal.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { someState } from "./support/state.ts";
import { quiet } from "./support/logs.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let facts: Facts;
let base: string;
beforeAll(async () => {
  world = await openWorld();
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
  base = world.git("rev-parse", "main");
});
beforeEach(() => {
  facts = world.facts();
});

const LONG_AGO = "2020-01-01T00:00:00.000Z";

/** Performs the effect with the current facts and returns the outcome. */
async function act(effect: Effect, change: Partial<EffectContext> = {}) {
  const context: EffectContext = {
    access: world.access,
    state: someState(world.repository.id),
    facts,
    recordHead: base,
    ...{ log: quiet, wake: async () => {} },
    ...change,
  };
  return (await performEffect(effect, context)).outcome;
}

const ok: unknown = expect.objectContaining({ ok: true });
const text = (path: string, content: string, mode: "100644" | "100755" = "100644"): FileChange => ({
  op: "write",
  path,
  mode,
  content: Buffer.from(content).toString("base64"),
});

function proposalOf(session: string, files: FileChange[]): Proposal {
  return {
    version: 1,
    build: "1-units",
    session,
    launch: 1,
    engine: "command",
    model: "none",
    result: { ended: "closed", close: COMPLETE },
    change: { base, files },
    steers: [],
    usage: NO_USAGE,
    context: {},
    pins: {},
  };
}

/** Publishes a change on a branch of its own. */
function publishing(
  worker: "W1.1" | "W1.2",
  files: FileChange[],
  parents = [base],
  attempt = 1,
): Effect {
  const session = `${worker}/work/${attempt}` as const;
  facts.proposals[session] = { ok: true, proposal: proposalOf(session, files), guards: [] };
  const message = `[1-units] ${worker}: Do\n\nBaton-Session: ${session}`;
  return { type: "publish", worker, session, parents, message, branch: `baton/1-units/${worker}` };
}

describe("an effect that is carried out twice has its result once", () => {
  test("a comment is recognized by its marker in the facts", async () => {
    const effect: Effect = { type: "comment", key: "hello", issue: 1, body: "Hello" };
    const first = await act(effect);
    const scope = {
      isOurs: (slug: string) => slug === "1-units",
      numbers: [1],
      since: LONG_AGO,
      watermark: LONG_AGO,
    };
    const seen = new ReadCache();
    const { posted } = await readComments(world.access, scope, new Roles(world.access, seen), seen);
    expect(posted["hello"]?.id).toBe(first.id);
  });

  test("a document is edited in place; a deleted one is reported missing", async () => {
    const effect = {
      type: "document",
      key: "status",
      issue: 1,
      id: null,
      body: "One",
      hash: "aaa",
    } as const;
    const { id } = await act(effect);
    expect(await act({ ...effect, id, body: "Two", hash: "bbb" })).toMatchObject({ ok: true, id });
    const bodies = world.running.sandbox.world.comments
      .map((c) => c.body)
      .filter((b) => /^(One|Two)/.test(b));
    expect(bodies).toEqual(["Two\n\n<!-- baton:1-units status bbb -->"]);
    await world.as("you", "DELETE", `/repos/you/units/issues/comments/${id}`);
    expect(await act({ ...effect, id, hash: "ccc" })).toMatchObject({ ok: false, code: "missing" });
  });

  test("a reaction exists once", async () => {
    const effect: Effect = { type: "react", comment: null, issue: 1, content: "eyes" };
    expect([await act(effect), await act(effect)]).toEqual([ok, ok]);
    const reactions = await world.as<unknown[]>(
      "you",
      "GET",
      "/repos/you/units/issues/1/reactions",
    );
    expect(reactions).toHaveLength(1);
  });

  test("a branch is created and deleted once", async () => {
    const born: Effect = { type: "create_branch", branch: "baton/1-units/build", sha: base };
    expect([await act(born), await act(born)]).toEqual([ok, ok]);
    const other: Effect = { type: "create_branch", branch: "baton/1-units/W9.9", sha: base };
    await act(other);
    const gone: Effect = { type: "delete_branch", branch: "baton/1-units/W9.9", sha: base };
    expect([await act(gone), await act(gone)]).toEqual([ok, ok]);
  });

  test("a branch to which somebody pushed meanwhile is not deleted", async () => {
    const branch = "baton/1-units/W9.8";
    await act({ type: "create_branch", branch, sha: base });
    const push = { message: "Mine", content: "eA==", branch };
    await world.as("you", "PUT", "/repos/you/units/contents/mine.txt", push);
    const gone: Effect = { type: "delete_branch", branch, sha: base };
    expect(await act(gone)).toMatchObject({ ok: false, code: "head_moved" });
    const head = world.git("rev-parse", branch);
    expect(head).not.toBe(base);
    expect(await act({ ...gone, sha: head })).toEqual(ok);
  });

  test("a change, its pull request and its merge happen once", async () => {
    const files: FileChange[] = [
      text("src/run.sh", "#!/bin/sh\n", "100755"),
      { op: "write", path: "bin", mode: "120000", content: Buffer.from("src").toString("base64") },
      {
        op: "write",
        path: "logo.bin",
        mode: "100644",
        content: Buffer.from([0, 255, 1]).toString("base64"),
      },
      { op: "delete", path: "README.md" },
    ];
    const publish = publishing("W1.1", files);
    expect([await act(publish), await act(publish)]).toEqual([ok, ok]);
    const branch = "baton/1-units/W1.1";
    expect(world.git("rev-list", "--count", `main..${branch}`)).toBe("1");
    const modes = world
      .git("ls-tree", "-r", branch)
      .split("\n")
      .map((l) => l.split(/\s+/))
      .map((f) => `${f[0]} ${f[3]}`);
    expect(modes).toEqual(
      expect.arrayContaining(["100755 src/run.sh", "120000 bin", "100644 logo.bin"]),
    );
    expect(modes.join()).not.toContain("README.md");

    const open = {
      type: "open_pull",
      key: "W1.1",
      head: branch,
      base: "baton/1-units/build",
      title: "T",
      body: "B",
    } as const;
    const first = await act(open);
    expect(first).toEqual(ok);
    expect(await act(open)).toEqual(first);

    const head = world.git("rev-parse", branch);
    const number = first.id!;
    const check = {
      type: "verdict_check",
      worker: "W1.1",
      head,
      conclusion: "success",
      ...{ title: "Approved", summary: "Good", review: null },
    } as const;
    expect((await act(check)).id).toBe((await act(check)).id);

    const recommit: Effect = { type: "recommit", worker: "W1.1", branch, head, message: "Again" };
    expect([await act(recommit), await act(recommit)]).toEqual([ok, ok]);
    expect(world.git("rev-list", "--count", `main..${branch}`)).toBe("2");

    const now = world.git("rev-parse", branch);
    const merge = {
      type: "merge",
      key: "W1.1",
      number,
      head: now,
      method: "squash",
      title: "T",
      message: "M",
    } as const;
    expect(await act({ ...merge, head })).toMatchObject({ ok: false, code: "head_moved" });
    expect([await act(merge), await act(merge)]).toEqual([ok, ok]);
    expect(world.git("rev-list", "--count", "main..baton/1-units/build")).toBe("1");
  });

  test("a dispatch starts one run, because the run's name contains session and launch", async () => {
    const effect: Effect = { type: "dispatch", session: "W1.1/work/1", launch: 1 };
    const first = await act(effect);
    expect(first).toMatchObject({ ok: true, id: expect.any(Number) as unknown });
    const run = world.running.sandbox.world.runs.find((r) => r.id === first.id)!;
    expect(run.displayTitle).toBe("[1-units] W1.1/work/1 #1");
    expect(Buffer.byteLength(JSON.stringify(run.inputs))).toBeLessThanOrEqual(300);
  });

  test("the land commit stays, and is created again when the base has moved, over no unseen push", async () => {
    const tree = world.git("rev-parse", "baton/1-units/build^{tree}");
    const land = {
      type: "land_commit",
      branch: "baton/1-units/land",
      from: null,
      parent: base,
      tree,
      message: "Land",
    } as const;
    await act(land);
    const first = world.git("rev-parse", land.branch);
    await act(land);
    expect(world.git("rev-parse", land.branch)).toBe(first);
    const build = world.git("rev-parse", "baton/1-units/build");
    const push = { message: "Mine", content: "eA==", branch: land.branch };
    await world.as("you", "PUT", "/repos/you/units/contents/mine.txt", push);
    const pushed = world.git("rev-parse", land.branch);
    const again = { ...land, parent: build, from: first };
    expect(await act(again)).toMatchObject({ ok: false, code: "head_moved" });
    expect(world.git("rev-parse", land.branch)).toBe(pushed);
    await act({ ...again, from: pushed });
    expect(world.git("rev-parse", `${land.branch}^`)).toBe(build);
    expect(world.git("rev-parse", `${land.branch}^{tree}`)).toBe(tree);
  });

  test("a loop's tag is on a commit without workflows, so that it starts none", async () => {
    const set: Effect = { type: "tag", tag: "baton/loops/1-units/1", sha: base };
    expect([await act(set), await act(set)]).toEqual([ok, ok]);
    const paths = (commit: string) => world.git("ls-tree", "-r", "--name-only", commit).split("\n");
    const left = paths(base).filter((path) => !path.startsWith(".github/workflows/"));
    expect([left.length, world.git("rev-parse", `${set.tag}^`)]).toEqual([
      paths(base).length - 1,
      base,
    ]);
    expect(paths(set.tag)).toEqual(left);
  });

  test("a record is archived as one tag", async () => {
    const record = world.git("commit-tree", "main:src", "-m", "Record");
    await act({ type: "create_branch", branch: "baton/1-units/record", sha: record });
    const archive: Effect = {
      type: "archive",
      tag: "baton/1-units",
      branch: "baton/1-units/record",
      keeps: null,
    };
    expect([await act(archive), await act(archive)]).toEqual([ok, ok]);
    expect(world.git("rev-parse", "refs/tags/baton/1-units")).toBe(record);
    expect(world.git("branch", "--list", "baton/1-units/record")).toBe("");
  });
});

describe("refusals are outcomes", () => {
  test("a publish fails on a person's commit to the same file, so that a session handles it", async () => {
    const publish = publishing("W1.2", [text("src/run.sh", "#!/bin/sh\nexit\n")]);
    world.git(
      "update-ref",
      "refs/heads/baton/1-units/W1.2",
      world.git("rev-parse", "baton/1-units/build"),
    );
    expect(await act(publish)).toMatchObject({ ok: false, code: "head_moved" });
  });

  test("a forged trailer on a person's commit doesn't count as the session's", async () => {
    const env = ["-c", "user.name=baton[bot]", "-c", "user.email=baton@example.com"];
    const forged = world.git(
      ...env,
      "commit-tree",
      "main^{tree}",
      "-p",
      base,
      "-m",
      "x\n\nBaton-Session: W1.2/work/1",
    );
    world.git("update-ref", "refs/heads/baton/1-units/W1.2", forged);
    expect(await act(publishing("W1.2", [text("a.txt", "a\n")]))).toEqual(ok);
    expect(world.git("rev-parse", "baton/1-units/W1.2^")).toBe(forged);
  });

  test("a merge conflict with the base is an outcome", async () => {
    const conflict = world.git("rev-parse", "baton/1-units/build");
    world.git("update-ref", "refs/heads/left", conflict);
    const tree = world.git("mktree");
    const right = world.git(
      "-c",
      "user.name=x",
      "-c",
      "user.email=x@x",
      "commit-tree",
      tree,
      "-p",
      base,
      "-m",
      "empty",
    );
    world.git("update-ref", "refs/heads/right", right);
    const outcome = await act({ type: "merge_base", into: "left", from: right, message: "M" });
    expect([outcome.ok, outcome.code]).toEqual(outcome.ok ? [true, null] : [false, "conflict"]);
  });

  test("cancelling a run that has ended succeeds", async () => {
    const run = world.running.sandbox.world.runs[0]!;
    await expect.poll(() => run.status).toBe("completed");
    expect(await act({ type: "cancel_run", run: run.id })).toEqual(ok);
    expect(await act({ type: "cancel_run", run: 99_999_999 })).toEqual(ok);
  });
});
