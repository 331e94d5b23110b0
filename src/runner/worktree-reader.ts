/**
 * Git on a worktree that a session could write. It never runs outside a sandbox: whatever the files make it do, it has
 * no key, no token, no network, and writes to nothing but a scratch folder. Worktree and store are mounted read-only.
 */
import { isUtf8 } from "node:buffer";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Play } from "../core/build/settings.ts";
import { RunnerFault } from "./fault.ts";
import { buildGitEnvironment, findReason, GIT_OUTPUT_BYTES, GitError, type Git } from "./git.ts";
import type { Cage } from "./isolation/cage.ts";
import type { openCage } from "./isolation/index.ts";

/** Longest run of one program, in seconds: a pipe that a session put in a file's place would be read for ever. */
const PATIENCE_SECONDS = 120;
const COMPLAINT_BYTES = 16 * 1024;

export interface WorktreeReader extends AsyncDisposable {
  worktree: string;
  /**
   * Runs a program in the sandbox and returns its standard output. Git finds the worktree's files, the store's objects
   * and an index of its own. Throws `GitError` when the program fails, takes too long or prints too much.
   */
  run(argv: readonly [string, ...string[]], input?: Buffer | string): Promise<Buffer>;
  /** Lists the submodules of a commit of the store, with the commit that each is to be at. */
  listSubmodules(commit: string): Promise<{ path: string; commit: string }[]>;
  /** Gives the worktree's files to the user that git runs as. Needed once the session's own sandbox is closed. */
  take(): Promise<void>;
}

export interface WorktreeReaderSetup {
  worktree: string;
  /** The runner's bare repository, which holds the base. */
  store: string;
  /** Folder for the index and new objects; it is emptied first. */
  scratch: string;
  isolation: Play["isolation"];
  /** Git of the runner's, for the store alone. */
  git: Git;
  /** The machine's; only its search path is used. */
  environment: Readonly<Record<string, string>>;
  open: typeof openCage;
  seconds?: number;
}

/** Opens the sandbox. Throws `RunnerFault` where this machine can't make one. */
export async function openWorktreeReader(setup: WorktreeReaderSetup): Promise<WorktreeReader> {
  const { worktree, store, scratch, isolation, git, environment, seconds = PATIENCE_SECONDS } = setup;
  await rm(scratch, { recursive: true, force: true });
  const objects = join(scratch, "objects");
  await mkdir(objects, { recursive: true });
  const play = { isolation, egress: { registries: [], docs: [] } };
  const io = { environment, print: () => undefined };
  const cage = await setup.open({ writable: [scratch], readable: [worktree, store] }, play, io);
  if ("missing" in cage) throw new RunnerFault(cage.missing);
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
    run: (argv, input) => run(cage, argv, { cwd: worktree, env, seconds, input }),
    listSubmodules: async (commit) => {
      const list = await git([`--git-dir=${store}`, "ls-tree", "-r", "-z", "--full-tree", commit]);
      return parseSubmodules(list);
    },
    take: () => cage.give(worktree),
    [Symbol.asyncDispose]: () => cage[Symbol.asyncDispose](),
  };
}

interface Run {
  cwd: string;
  env: Record<string, string>;
  seconds: number;
  input: Buffer | string | undefined;
}

function run(cage: Cage, argv: readonly [string, ...string[]], { seconds, input, ...options }: Run): Promise<Buffer> {
  const child = cage.start(argv, { ...options, stdio: ["pipe", "pipe", "pipe"] });
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
      const why = stopped ?? cage.why(child) ?? findReason(Buffer.concat(complaints).toString());
      reject(new GitError(code ?? -1, `git: ${why || `exit code ${String(code)}`}`));
    });
  });
}

/** `<mode> <type> <sha>\t<path>\0` again and again; bytes, since a file's path need not be UTF-8. */
function parseSubmodules(list: Buffer): { path: string; commit: string }[] {
  const lines = list.toString("latin1").split("\0");
  return lines.flatMap((line) => {
    if (!line.startsWith("160000 ")) return [];
    const tab = line.indexOf("\t");
    const path = Buffer.from(line.slice(tab + 1), "latin1");
    if (!isUtf8(path)) throw new GitError(1, "git: the name of a submodule is not valid UTF-8; rename it");
    return [{ path: path.toString(), commit: line.slice("160000 commit ".length, tab) }];
  });
}
