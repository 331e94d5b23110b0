/** The change that a session made: its worktree against its base, read as git would commit it. */
import { isUtf8 } from "node:buffer";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { PROPOSAL_BYTES, type Change, type FileChange } from "../core/sessions/proposal.ts";
import { RunnerFault } from "./fault.ts";
import { GitError } from "./git.ts";
import { openPlain } from "./plainFile.ts";
import type { WorktreeReader } from "./worktree-reader.ts";

/** The change, or why it can't be proposed: a sentence for the worker and for people. */
export type ChangeResult = { ok: true; change: Change } | { ok: false; reason: string };

interface Entry {
  path: string;
  /** Mode and blob after the change; null = deleted. */
  now: { mode: string; blob: string } | null;
}

/**
 * Stages the worktree on the base, `$1`, and prints what differs. Paths to leave out come by standard input: a git
 * repository that the session put at a submodule's path would be entered, and its filters would run.
 */
const STAGE = `git read-tree "$1" &&
git add --all --pathspec-from-file=- --pathspec-file-nul &&
exec git diff-index --cached --raw -z --no-renames --full-index "$1"`;

/**
 * Reads what the worktree changes on `base`, as git would commit it. Git runs in the reader's sandbox, with an index of
 * its own, so that no configuration, hook or index of the session's has a say. Files that the repository ignores are
 * left out; so are times, owners and the files at `seeds`. Returns a reason when a submodule changed or the change is
 * too large to hand in.
 */
export async function changeOf(
  reader: WorktreeReader,
  base: string,
  seeds: readonly string[] = [],
): Promise<ChangeResult> {
  const { worktree } = reader;
  // Whatever the session put in its place would be read as if it were the worktree.
  if (!(await lstat(worktree).catch(() => null))?.isDirectory())
    return { ok: false, reason: "The session removed its own worktree." };
  let entries: Entry[] | string;
  try {
    const modules = await reader.listSubmodules(base);
    for (const { path, commit } of modules) {
      const what = await changeOfSubmodule(reader, path, commit);
      if (what) return { ok: false, reason: `${path} ${what}; sessions can't change submodules.` };
    }
    const paths = [".", ...[...modules.map(({ path }) => path), ...seeds].map((path) => `:(exclude,literal)${path}`)];
    entries = parseRaw(await reader.run(["sh", "-c", STAGE, "sh", base], paths.map((path) => `${path}\0`).join("")));
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { ok: false, reason: `The change can't be read: ${error.message.replace(/^git: /, "")}.` };
  }
  if (typeof entries === "string") return { ok: false, reason: entries };
  const module = entries.find((e) => e.now?.mode === "160000");
  if (module) return { ok: false, reason: `${module.path} ${CHANGED}; sessions can't change submodules.` };
  const blobs = entries.flatMap((e) => (e.now ? [e.now.blob] : []));
  const total = await sizeOf(runGit(reader), blobs);
  if (total > PROPOSAL_BYTES) {
    const reason = `The change has ${total} bytes; at most ${PROPOSAL_BYTES} can be handed in. Is build output in it?`;
    return { ok: false, reason };
  }
  const contents = await contentsOf(runGit(reader), blobs);
  const files = entries.map((entry): FileChange => {
    if (!entry.now) return { op: "delete", path: entry.path };
    const content = contents.get(entry.now.blob);
    if (!content) throw new RunnerFault(`git cat-file does not show ${entry.path}`);
    return { op: "write", path: entry.path, mode: entry.now.mode as "100644", content: content.toString("base64") };
  });
  return { ok: true, change: { base, files } };
}

const CHANGED = "is a git repository of its own or a submodule";
const REMOVED = "is a submodule, which was removed";

/** Compares a submodule with the `commit` that the base has of it; null when it still is that, or was never filled. */
async function changeOfSubmodule(reader: WorktreeReader, path: string, commit: string) {
  const folder = join(reader.worktree, path);
  if (!(await lstat(folder).catch(() => null))?.isDirectory()) return REMOVED;
  if (!(await lstat(join(folder, ".git")).catch(() => null))) return null;
  const head = await reader.run(["git", `--git-dir=${folder}/.git`, "rev-parse", "--verify", "HEAD"]).catch(() => null);
  return head?.toString().trim() === commit ? null : CHANGED;
}

const runGit =
  (reader: WorktreeReader): Run =>
  (args, input) =>
    reader.run(["git", ...args], input);

/** `:<mode> <mode> <sha> <sha> <status>\0<path>\0` again and again; a sentence when a path isn't UTF-8. */
function parseRaw(raw: Buffer): Entry[] | string {
  if (!isUtf8(raw)) {
    const bytes = raw.toString("latin1").split("\0");
    const name = bytes.find((part) => !isUtf8(Buffer.from(part, "latin1")))!;
    const shown = name.replace(/[^ -~]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
    return `\`${shown.slice(0, 400).replace(/`/g, "'")}\` is a name that is not valid UTF-8; rename it.`;
  }
  const parts = raw.toString("utf8").split("\0");
  const entries: Entry[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [, mode, , blob, status] = parts[i]!.slice(1).split(" ") as [string, string, string, string, string];
    entries.push({ path: parts[i + 1]!, now: status === "D" ? null : { mode, blob } });
  }
  return entries;
}

type Run = (args: string[], input?: string) => Promise<Buffer>;

async function sizeOf(run: Run, blobs: readonly string[]): Promise<number> {
  const out = await run(["cat-file", "--batch-check=%(objectsize)"], blobs.map((blob) => `${blob}\n`).join(""));
  return out
    .toString()
    .split("\n")
    .filter(Boolean)
    .reduce((sum, line) => sum + Number(line), 0);
}

/** Contents of blobs by their names, as `cat-file` gives them: `<sha> blob <size>\n<content>\n` for each. */
export async function contentsOf(run: Run, blobs: readonly string[]): Promise<Map<string, Buffer>> {
  const out = await run(["cat-file", "--batch"], [...new Set(blobs)].map((blob) => `${blob}\n`).join(""));
  const contents = new Map<string, Buffer>();
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at);
    const [blob, type, size] = out.subarray(at, end).toString().split(" ");
    if (type !== "blob") throw new RunnerFault(`git cat-file: ${blob} is ${type}, not a file`);
    contents.set(blob!, out.subarray(end + 1, end + 1 + Number(size)));
    at = end + 2 + Number(size);
  }
  return contents;
}

/** Of the paths that were in conflict, those that still hold a conflict's markers. */
export async function unresolved(worktree: string, conflicts: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const path of conflicts) {
    const text = await textOf(join(worktree, path));
    if (/^<{7}( |$)/m.test(text) && /^>{7}( |$)/m.test(text)) left.push(path);
  }
  return left;
}

/** Something else may stand there by now, which is no conflict; so may a file that is too long to be handed in. */
async function textOf(path: string): Promise<string> {
  const file = await openPlain(path);
  if (!file) return "";
  try {
    return (await file.stat()).size > PROPOSAL_BYTES ? "" : await file.readFile("latin1");
  } finally {
    await file.close();
  }
}
