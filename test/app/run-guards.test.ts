/** The guards check a change from its run's artifact again. Only what a person allowed passes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import { createBlockedChange } from "../../src/core/model/guard-findings.ts";
import { runGuards } from "../../src/core/guards/index.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { saveArtifact } from "../../src/sandbox/actions/artifact-store.ts";
import { NO_USAGE } from "../../src/core/model/proposal.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { write } from "../runner/support/artifacts.ts";
import { quiet } from "./support/logs.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let base: string;
beforeAll(async () => {
  world = await openWorld();
  base = world.git("rev-parse", "main");
});

const settings = { ...DEFAULT_SETTINGS, protected_paths: ["test/**"] };

/**
 * Publishes what a run uploaded for W1.1/work/<attempt>. `allowed` are the findings that a person
 * allowed. `left` is the commit at which a person returned the worker.
 */
async function publish(
  attempt: number,
  paths: string[],
  allowed: string[] | null,
  left: string | null = null,
) {
  const state = someState(world.repository.id);
  const session = `W1.1/work/${attempt}` as const;
  const context = {
    access: world.access,
    state,
    facts: world.facts(),
    recordHead: base,
    log: quiet,
    wake: async () => {},
  };
  context.facts.settings = { ok: true, value: settings };
  context.facts.refs.build = { sha: base, tree: world.git("rev-parse", `${base}^{tree}`) };
  const run = (await performEffect({ type: "dispatch", session, launch: 1 }, context)).outcome.id!;
  upload(run, { build: state.build.slug, session, launch: 1 }, paths);
  const change = { base, files: (allowed ?? []).map((path) => write(path, "x\n")) };
  const found = runGuards(change, { settings, brief: state.briefs[0]! });
  const worker = state.workers["W1.1"]!;
  if (allowed)
    worker.waivers = [
      { ...createBlockedChange(session, run, found), by: "you", at: "2026-11-21T10:00:00Z" },
    ];
  worker.person_head = left;
  worker.session = {
    kind: "work",
    attempt,
    launch: 1,
    run,
    outcome: "complete",
    base: left ?? base,
  } as never;
  const branch = `baton/1-units/W1.1-${attempt}`;
  const message = `Do\n\nBaton-Session: ${session}`;
  return (
    await performEffect(
      { type: "publish", worker: "W1.1", session, parents: [base], message, branch },
      context,
    )
  ).outcome;
}

function upload(run: number, asked: object, paths: string[]): void {
  const { sandbox } = world.running;
  const root = mkdtempSync(join(tmpdir(), "baton-upload-"));
  const files = paths.map((path) => write(path, "x\n"));
  const result = { ended: "closed", close: COMPLETE };
  const rest = {
    engine: "command",
    model: "none",
    result,
    change: { base, files },
    steers: [],
    usage: NO_USAGE,
  };
  writeFileSync(join(root, "proposal.json"), JSON.stringify({ version: 1, ...asked, ...rest }));
  const of = sandbox.world.runs.find((one) => one.id === run)!;
  saveArtifact(
    sandbox,
    of,
    "proposal",
    { files: [join(root, "proposal.json")], root },
    3,
    readFileSync,
  );
  rmSync(root, { recursive: true });
}

test.each<[string, string[], string[] | null, object]>([
  ["nothing found", ["src/W1.1.js"], null, { ok: true }],
  ["a finding that nobody allowed", ["test/a.js"], null, { ok: false, code: "held" }],
  ["only allowed findings", ["test/a.js"], ["test/a.js"], { ok: true }],
  [
    "more findings than were allowed",
    ["test/a.js", "test/b.js"],
    ["test/a.js"],
    { ok: false, code: "held" },
  ],
])("publishing with %s", async (name, paths, allowed, outcome) => {
  expect(await publish(name.length, paths, allowed)).toMatchObject(outcome);
});

test("a finding in what a person left below a clean change holds it", async () => {
  const blob = world.gitWith("x\n", "hash-object", "-w", "--stdin");
  const folder = world.gitWith(`100644 blob ${blob}\ta.js\n`, "mktree");
  const tree = world.gitWith(`040000 tree ${folder}\ttest\n`, "mktree");
  const left = world.git("commit-tree", tree, "-p", base, "-m", "By hand");
  expect(await publish(90, ["src/W1.1.js"], null, left)).toMatchObject({
    ok: false,
    code: "held",
  });
});
