/**
 * The change of a session: the difference between its worktree and its base, as git would commit
 * it.
 */
import { isUtf8 } from "node:buffer";
import { lstat, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { SessionSettings } from "../../core/model/settings.ts";
import { RunnerError } from "../runner-error.ts";
import {
  GIT_OUTPUT_BYTES,
  GitError,
  buildGitEnvironment,
  findReason,
  type Git,
  readGitBlobs,
  type RunGit,
} from "../git.ts";
import type { Sandbox } from "../isolation/sandbox.ts";
import type { openSandbox } from "../isolation/index.ts";
import {
  PROPOSAL_BYTES,
  type Change,
  type EndCause,
  type FileChange,
} from "../../core/model/proposal.ts";
import { openPlainFile } from "../untrusted-io.ts";

// Git runs only in a sandbox on a worktree that a session could write. There it has no key, no
// token and no network, and writes only to a scratch folder. Worktree and store are mounted
// read-only.

/**
 * Maximum duration of one program in seconds. A session could replace a file with a pipe, which git
 * would read forever.
 */
const PATIENCE_SECONDS = 120;
const COMPLAINT_BYTES = 16 * 1024;

export interface WorktreeReader extends AsyncDisposable {
  worktree: string;
  /**
   * Runs a program in the sandbox and returns its standard output. Git finds the worktree's files,
   * the store's objects and an index of its own. Throws `GitError` if the program fails, takes too
   * long or prints too much.
   */
  run(argv: readonly [string, ...string[]], input?: Buffer | string): Promise<Buffer>;
  /** Lists the submodules of a commit in the store, with the commit that each should be at. */
  listSubmodules(commit: string): Promise<{ path: string; commit: string }[]>;
  /**
   * Gives the worktree's files to the user that git runs as. This is needed after the session's own
   * sandbox is closed.
   */
  takeOver(): Promise<void>;
}

export interface WorktreeReaderSetup {
  worktree: string;
  /** The runner's bare repository, which holds the base. */
  store: string;
  /** Folder for the index and new objects; it is emptied first. */
  scratch: string;
  isolation: SessionSettings["isolation"];
  /** The runner's git, only for the store. */
  git: Git;
  /** The machine's environment; only its search path is used. */
  environment: Readonly<Record<string, string>>;
  open: typeof openSandbox;
  seconds?: number;
}

/** Opens the sandbox. Throws `RunnerError` if this machine can't create one. */
export async function openWorktreeReader(setup: WorktreeReaderSetup): Promise<WorktreeReader> {
  const {
    worktree,
    store,
    scratch,
    isolation,
    git,
    environment,
    seconds = PATIENCE_SECONDS,
  } = setup;
  await rm(scratch, { recursive: true, force: true });
  const objects = join(scratch, "objects");
  await mkdir(objects, { recursive: true });
  const sessionSettings = { isolation, egress: { registries: [], docs: [] } };
  const io = { environment, print: () => undefined };
  const sandbox = await setup.open(
    { writable: [scratch], readable: [worktree, store] },
    sessionSettings,
    io,
  );
  if ("missing" in sandbox) throw new RunnerError(sandbox.missing);
  const machine = { PATH: environment["PATH"] ?? "/usr/bin:/bin", HOME: scratch };
  const env = buildGitEnvironment(machine, {
    env: {
      GIT_DIR: store,
      GIT_WORK_TREE: worktree,
      GIT_INDEX_FILE: join(scratch, "index"),
      GIT_OBJECT_DIRECTORY: objects,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: join(store, "objects"),
    },
  });
  return {
    worktree,
    run: (argv, input) => runInSandbox(sandbox, argv, { cwd: worktree, env, seconds, input }),
    listSubmodules: async (commit) => {
      const list = await git([`--git-dir=${store}`, "ls-tree", "-r", "-z", "--full-tree", commit]);
      return parseSubmodules(list);
    },
    takeOver: () => sandbox.handOver(worktree),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

interface RunOptions {
  cwd: string;
  env: Record<string, string>;
  seconds: number;
  input: Buffer | string | undefined;
}

function runInSandbox(
  sandbox: Sandbox,
  argv: readonly [string, ...string[]],
  { seconds, input, ...options }: RunOptions,
): Promise<Buffer> {
  const child = sandbox.start(argv, { ...options, stdio: ["pipe", "pipe", "pipe"] });
  return new Promise((resolve, reject) => {
    const said: Buffer[] = [];
    const complaints: Buffer[] = [];
    let [bytes, complained] = [0, 0];
    let stopped: string | null = null;
    const stop = (why: string) => {
      stopped ??= why;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => stop(`it took longer than ${seconds} s`), seconds * 1000);
    child.stdout!.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > GIT_OUTPUT_BYTES) stop("git printed too much");
      else said.push(chunk);
    });
    child.stderr!.on("data", (chunk: Buffer) => {
      if (complained < COMPLAINT_BYTES) complaints.push(chunk);
      complained += chunk.length;
    });
    // Git may end before it has read all of its input; the exit code then says why.
    child.stdin!.on("error", () => undefined);
    child.stdin!.end(input ?? "");
    child.once("error", (error) => stop(error.message));
    child.once("close", (code) => {
      clearTimeout(timer);
      if (code === 0 && stopped === null) return resolve(Buffer.concat(said));
      const why =
        stopped ??
        sandbox.getExceededLimit(child) ??
        findReason(Buffer.concat(complaints).toString());
      reject(new GitError(code ?? -1, `git: ${why || `exit code ${String(code)}`}`));
    });
  });
}

/**
 * The format is `<mode> <type> <sha>\t<path>\0`, repeated. It is read as bytes, because a file's
 * path need not be UTF-8.
 */
function parseSubmodules(list: Buffer): { path: string; commit: string }[] {
  const lines = list.toString("latin1").split("\0");
  return lines.flatMap((line) => {
    if (!line.startsWith("160000 ")) return [];
    const tab = line.indexOf("\t");
    const path = Buffer.from(line.slice(tab + 1), "latin1");
    if (!isUtf8(path))
      throw new GitError(1, "git: the name of a submodule is not valid UTF-8; rename it");
    return [{ path: path.toString(), commit: line.slice("160000 commit ".length, tab) }];
  });
}

/** The change, or why it can't be proposed. */
export type ChangeResult = { ok: true; change: Change } | { ok: false; cause: EndCause };

interface Entry {
  path: string;
  /** Mode and blob after the change; null = deleted. */
  now: { mode: string; blob: string } | null;
}

/**
 * Stages the worktree on the base, `$1`, and prints the differences. Standard input names paths to
 * leave out. If the session put a git repository at a submodule's path, git would enter it and run
 * its filters.
 */
const STAGE_SCRIPT = `git read-tree "$1" &&
git add --all --pathspec-from-file=- --pathspec-file-nul &&
exec git diff-index --cached --raw -z --no-renames --full-index "$1"`;

/**
 * Reads the changes of the worktree on `base`, as git would commit them. Git runs in the reader's
 * sandbox with an index of its own, so that the session's configuration, hooks and index have no
 * effect. It leaves out ignored files, times, owners and the files at `seeds`. Returns a reason if
 * a submodule changed or the change is too large to submit.
 */
export async function readWorktreeChange(
  reader: WorktreeReader,
  base: string,
  seeds: readonly string[] = [],
): Promise<ChangeResult> {
  const { worktree } = reader;
  // A link at this path would be read as if it were the worktree.
  if (!(await lstat(worktree).catch(() => null))?.isDirectory())
    return { ok: false, cause: { kind: "worktree_removed" } };
  let entries: Entry[] | EndCause;
  try {
    const modules = await reader.listSubmodules(base);
    for (const { path, commit } of modules) {
      const cause = await findSubmoduleChange(reader, path, commit);
      if (cause) return { ok: false, cause };
    }
    const paths = [
      ".",
      ...[...modules.map(({ path }) => path), ...seeds].map((path) => `:(exclude,literal)${path}`),
    ];
    entries = parseRaw(
      await reader.run(
        ["sh", "-c", STAGE_SCRIPT, "sh", base],
        paths.map((path) => `${path}\0`).join(""),
      ),
    );
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    const text = error.message.replace(/^git: /, "").slice(0, 1900);
    return { ok: false, cause: { kind: "change_unreadable", text } };
  }
  if (!Array.isArray(entries)) return { ok: false, cause: entries };
  const module = entries.find((e) => e.now?.mode === "160000");
  if (module) {
    const cause = { kind: "submodule_changed", path: module.path, isRemoved: false } as const;
    return { ok: false, cause };
  }
  const blobs = entries.flatMap((e) => (e.now ? [e.now.blob] : []));
  const total = await measureBlobs(toGitRunner(reader), blobs);
  if (total > PROPOSAL_BYTES)
    return { ok: false, cause: { kind: "change_too_large", bytes: total } };
  const contents = await readGitBlobs(toGitRunner(reader), blobs);
  const files = entries.map((entry): FileChange => {
    if (!entry.now) return { op: "delete", path: entry.path };
    const content = contents.get(entry.now.blob);
    if (!content) throw new RunnerError(`git cat-file does not show ${entry.path}`);
    return {
      op: "write",
      path: entry.path,
      mode: entry.now.mode as "100644",
      content: content.toString("base64"),
    };
  });
  return { ok: true, change: { base, files } };
}

/**
 * Compares a submodule with its `commit` in the base. Returns null if it is at that commit or was
 * never filled.
 */
async function findSubmoduleChange(
  reader: WorktreeReader,
  path: string,
  commit: string,
): Promise<EndCause | null> {
  const cause = (isRemoved: boolean) => ({ kind: "submodule_changed", path, isRemoved }) as const;
  const folder = join(reader.worktree, path);
  if (!(await lstat(folder).catch(() => null))?.isDirectory()) return cause(true);
  if (!(await lstat(join(folder, ".git")).catch(() => null))) return null;
  const head = await reader
    .run(["git", `--git-dir=${folder}/.git`, "rev-parse", "--verify", "HEAD"])
    .catch(() => null);
  return head?.toString().trim() === commit ? null : cause(false);
}

const toGitRunner =
  (reader: WorktreeReader): RunGit =>
  (args, input) =>
    reader.run(["git", ...args], input);

/**
 * The format is `:<mode> <mode> <sha> <sha> <status>\0<path>\0`, repeated. Returns a cause if a
 * path isn't UTF-8.
 */
function parseRaw(raw: Buffer): Entry[] | EndCause {
  if (!isUtf8(raw)) {
    const bytes = raw.toString("latin1").split("\0");
    const name = bytes.find((part) => !isUtf8(Buffer.from(part, "latin1")))!;
    const shown = name.replace(
      /[^ -~]/g,
      (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`,
    );
    return { kind: "path_not_utf8", path: shown.slice(0, 400) };
  }
  const parts = raw.toString("utf8").split("\0");
  const entries: Entry[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [, mode, , blob, status] = parts[i]!.slice(1).split(" ") as [
      string,
      string,
      string,
      string,
      string,
    ];
    entries.push({ path: parts[i + 1]!, now: status === "D" ? null : { mode, blob } });
  }
  return entries;
}

async function measureBlobs(run: RunGit, blobs: readonly string[]): Promise<number> {
  const out = await run(
    ["cat-file", "--batch-check=%(objectsize)"],
    blobs.map((blob) => `${blob}\n`).join(""),
  );
  return out
    .toString()
    .split("\n")
    .filter(Boolean)
    .reduce((sum, line) => sum + Number(line), 0);
}

/** Lists the paths of earlier conflicts that still contain conflict markers. */
export async function listUnresolved(
  worktree: string,
  conflicts: readonly string[],
): Promise<string[]> {
  const left: string[] = [];
  for (const path of conflicts) {
    const text = await readConflictText(join(worktree, path));
    if (/^<{7}( |$)/m.test(text) && /^>{7}( |$)/m.test(text)) left.push(path);
  }
  return left;
}

/**
 * The path may no longer be a file, which is no conflict. The same holds for a file that is too
 * long to submit.
 */
async function readConflictText(path: string): Promise<string> {
  const file = await openPlainFile(path);
  if (!file) return "";
  try {
    return (await file.stat()).size > PROPOSAL_BYTES ? "" : await file.readFile("latin1");
  } finally {
    await file.close();
  }
}
