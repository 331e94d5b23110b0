/**
 * Attacks by what a session submits: commands in its sandbox make it, and it is judged and
 * published as the App does.
 */
import { execFileSync } from "node:child_process";
import { once as happens } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/model/settings.ts";
import { GUARDS, runGuards } from "../../../src/core/guards/index.ts";
import type { Brief } from "../../../src/core/model/brief.ts";
import type { Change } from "../../../src/core/model/proposal.ts";
import { moveBranch } from "../../../src/app/effects/publish.ts";
import { makeCommit } from "../../../src/app/github/commits.ts";
import { writeChangeTree } from "../../../src/app/github/trees.ts";
import { runWithWorkflows } from "../../../src/app/github/installation-tokens.ts";
import { readBaseFilesFromStore } from "../../../src/runner/base-files.ts";
import { readWorktreeChange } from "../../../src/runner/session/change.ts";
import { createGit } from "../../../src/runner/git.ts";
import { openSandbox } from "../../../src/runner/isolation/index.ts";
import { openReader } from "../../runner/support/reader.ts";
import { makeWorld, type World } from "../../app/support/make-world.ts";
import { aBrief } from "../../spec/support/facts.ts";
import { memoizeByKey, type Attack } from "./attack.ts";

export interface Handed {
  id: string;
  title: string;
  guard: string;
  /** What the session runs in its worktree. */
  does: string;
  /**
   * Text that a commit with the attack contains in `git show`, with the names of all files and all
   * texts.
   */
  canary: string;
  /** Changes the result before the session uploads it; Baton's runner never does this. */
  forge?: (change: Change) => Change;
  brief?: Partial<Brief>;
  settings?: Partial<Settings>;
}

/** Files of the base that the attacks change. */
const BASE: Record<string, string> = {
  "README.md": "# Units\n",
  "docs/guide.md": "# Guide\n",
  "package-lock.json": JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "node_modules/left-pad": {
        ...{
          version: "1.3.0",
          resolved: "https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz",
        },
        integrity: "sha512-left",
      },
    },
  }),
  "Cargo.lock":
    '[[package]]\nname = "a"\nversion = "1.0.0"\nsource = "sparse+https://index.crates.io/"\n',
  "go.sum": "example.com/a v1.0.0 h1:aaa=\n",
  "package.json": '{ "scripts": { "test": "vitest run" } }\n',
  "test/length.test.js": 'it("measures", () => {\n  expect(metre()).toBe(1);\n});\n',
  "test/test_length.py": "def test_length():\n    assert metre() == 1\n",
  "length_test.go": "package units\n\nfunc TestLength(t *testing.T) {\n\tcheck(t)\n}\n",
  "src/lib.rs": "#[test]\nfn measures() {\n    assert_eq!(metre(), 1);\n}\n",
};
const ENVIRONMENT = { PATH: process.env.PATH ?? "/usr/bin:/bin" };

export function createProposalAttacks(
  handed: readonly Handed[],
  stack: AsyncDisposableStack,
): Attack[] {
  const layOutOnce = memoizeByKey((all: readonly Handed[]) => layOut(all, stack));
  // Attack and control are judged on the same reading. Reading is slow, and the guards don't affect
  // it.
  const reading = memoizeByKey(async (id: string) => {
    const { store, base, dir, folder } = await layOutOnce(handed);
    // What a session leaves for git to run belongs to another family, so these files are read
    // without a sandbox.
    await using reader = await openReader({ dir, store, worktree: folder(id) }, "off");
    await reader.takeOver();
    const read = await readWorktreeChange(reader, base);
    if (!read.ok || read.change.files.length === 0)
      throw new Error(read.ok ? "no change" : read.cause.kind);
    return read.change;
  });
  return handed.map((one) => ({
    ...{
      id: one.id,
      title: one.title,
      carrier: "commands of a session",
      defence: `the guard \`${one.guard}\``,
    },
    escapes: async (defended) => {
      const { world, git, store } = await layOutOnce(handed);
      const read = await reading(one.id);
      const change = one.forge?.(read) ?? read;
      const context = {
        settings: { ...DEFAULT_SETTINGS, ...one.settings },
        brief: { ...aBrief("W1.1"), paths: ["**"], ...one.brief },
        before: await readBaseFilesFromStore(git, store, change),
      };
      const guards = defended ? GUARDS : GUARDS.filter(({ name }) => name !== one.guard);
      if (runGuards(change, context, guards).length > 0) return false;
      return (await publish(world, change, `${one.id}-${defended}`)).includes(one.canary);
    },
  }));
}

/**
 * Returns what GitHub has afterwards. The token may do everything, because here the guard must stop
 * the attack.
 */
async function publish(world: World, change: Change, name: string): Promise<string> {
  const { access, git } = world;
  const parent = git("rev-parse", "main");
  const commit = await runWithWorkflows(async () => {
    const tree = await writeChangeTree(access, git("rev-parse", "main^{tree}"), change);
    const made = await makeCommit(access, tree, [parent], "Work");
    await moveBranch(access, `baton/1-units/${name}`, null, made);
    return made;
  });
  const bare = world.running.sandbox.gitDir(world.repository);
  const show = [
    "--git-dir",
    bare,
    "-c",
    "core.quotePath=false",
    "show",
    "--raw",
    "-p",
    "--text",
    "--no-renames",
    commit,
  ];
  return execFileSync("git", show, { encoding: "utf8", maxBuffer: 64 * 1024 ** 2 });
}

/** Creates a worktree for each one, and runs all their commands in one sandbox. */
async function layOut(handed: readonly Handed[], stack: AsyncDisposableStack) {
  const world = await makeWorld(stack);
  const dir = mkdtempSync(join(tmpdir(), "baton-attacks-"));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const [seed, store, worktrees] = ["seed", "store", "w"].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  const folder = (id: string) => join(worktrees, id);
  const origin = world.running.sandbox.gitDir(world.repository);
  const run = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=You", "-c", "user.email=y@example.com", ...args]);
  run("clone", "--quiet", origin, seed);
  for (const [path, text] of Object.entries(BASE)) {
    mkdirSync(dirname(join(seed, path)), { recursive: true });
    writeFileSync(join(seed, path), text);
  }
  for (const step of [
    ["add", "-A"],
    ["commit", "-qm", "More"],
    ["push", "-q", origin, "HEAD:main"],
  ])
    run("-C", seed, ...step);
  run("clone", "--quiet", "--bare", origin, store);
  const base = world.git("rev-parse", "main");
  for (const { id } of handed) run("clone", "--quiet", seed, folder(id));
  await runInSandbox(
    worktrees,
    handed.map(({ id, does }) => `(cd ${folder(id)}; ${does}\n) 2>&1`).join("\n"),
  );
  return { world, git: createGit(ENVIRONMENT), store, base, dir, folder };
}

/** Runs a bash script in a sandbox that may write to the folder. */
export async function runInSandbox(folder: string, script: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const io = { environment: ENVIRONMENT, print: () => undefined };
  const sandbox = await openSandbox({ writable: [folder], readable: [] }, DEFAULT_SETTINGS, io);
  if ("missing" in sandbox) throw new Error(sandbox.missing);
  await using _ = sandbox;
  const env = { ...ENVIRONMENT, HOME: folder };
  await happens(
    sandbox.start(["bash", "-c", script], { cwd: folder, env, stdio: "ignore" }),
    "exit",
  );
}
