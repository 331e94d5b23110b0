/** The change that a session made: its worktree against its base, read as git would commit it. */
import { isUtf8 } from "node:buffer";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { PROPOSAL_BYTES, type Change, type FileChange } from "../core/sessions/proposal.ts";
import { RunnerFault } from "./fault.ts";
import { GitError, type Git } from "./git.ts";
import { openPlain } from "./plainFile.ts";

/** The change, or why it can't be proposed: a sentence for the worker and for people. */
export type ChangeResult = { ok: true; change: Change } | { ok: false; reason: string };

interface Entry {
  path: string;
  /** Mode and blob after the change; null = deleted. */
  now: { mode: string; blob: string } | null;
  modeBefore: string;
}

/**
 * Reads the change through the trusted `store` with an index of its own, so that no configuration, hook or index of
 * the worktree's `.git` has a say. Files that the repository ignores are left out; so are times and owners.
 */
export async function changeOf(git: Git, store: string, worktree: string, base: string): Promise<ChangeResult> {
  const env = { GIT_INDEX_FILE: join(store, "change.index") };
  const where = [`--git-dir=${store}`, `--work-tree=${worktree}`];
  const run = (args: string[], input?: Buffer | string) => git([...where, ...args], { cwd: worktree, env, input });
  // Whatever the session put in its place would be read as if it were the worktree.
  if (!(await lstat(worktree).catch(() => null))?.isDirectory())
    return { ok: false, reason: "The session removed its own worktree." };
  await run(["read-tree", base]);
  try {
    await run(["add", "--all", "--", "."]);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { ok: false, reason: `The change can't be read: ${error.message.replace(/^git [^:]*: /, "")}.` };
  }
  const entries = parseRaw(await run(["diff-index", "--cached", "--raw", "-z", "--no-renames", "--full-index", base]));
  if (typeof entries === "string") return { ok: false, reason: entries };
  const module = entries.find((e) => e.now?.mode === "160000" || e.modeBefore === "160000");
  if (module) {
    const what = module.now ? "is a git repository of its own or a submodule" : "is a submodule, which was removed";
    return { ok: false, reason: `${module.path} ${what}; sessions can't change submodules.` };
  }
  const blobs = entries.flatMap((e) => (e.now ? [e.now.blob] : []));
  const total = await sizeOf(run, blobs);
  if (total > PROPOSAL_BYTES) {
    const reason = `The change has ${total} bytes; at most ${PROPOSAL_BYTES} can be handed in. Is build output in it?`;
    return { ok: false, reason };
  }
  const contents = await contentsOf(run, blobs);
  const files = entries.map((entry): FileChange => {
    if (!entry.now) return { op: "delete", path: entry.path };
    const content = contents.get(entry.now.blob)!.toString("base64");
    return { op: "write", path: entry.path, mode: entry.now.mode as "100644", content };
  });
  return { ok: true, change: { base, files } };
}

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
    const [before, mode, , blob, status] = parts[i]!.slice(1).split(" ") as [string, string, string, string, string];
    entries.push({ path: parts[i + 1]!, modeBefore: before, now: status === "D" ? null : { mode, blob } });
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
