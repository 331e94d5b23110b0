/** A sandbox with one repository for the Actions tests: git and Actions, and REST on request. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createActions } from "../../src/sandbox/actions/index.ts";
import { getDefaultLabels } from "../../src/sandbox/actions/runners.ts";
import { createSandbox } from "../../src/sandbox/create-sandbox.ts";
import { answerGit } from "../../src/sandbox/git/smart-http.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { createSeed } from "../../src/sandbox/seed.ts";
import { startServer } from "../../src/sandbox/server.ts";
import { createFolderStorage } from "../../src/sandbox/storage.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";
import type { Run, Job } from "../../src/sandbox/schema/runs.ts";

export interface World {
  sandbox: Sandbox;
  repository: Repository;
  events: { event: string; action: string | null; payload: Record<string, unknown> }[];
  /** Lines that Actions wrote to the sandbox's log. */
  said: string[];
  /** Commits files onto a branch and informs the sandbox. Returns the commit. */
  push: (files: Record<string, string>, branch?: string) => string;
  dispatch: (file: string, inputs?: Record<string, string>, branch?: string) => Run;
  ended: (run: Run) => Promise<Run>;
  logs: (run: Run) => string;
  job: (run: Run, name: string) => Job;
  /** Stops the sandbox and opens the same folder again. */
  reopen: () => Promise<World>;
  close: () => Promise<void>;
}

export async function createWorld(
  files: Record<string, string>,
  options: {
    root?: string;
    variables?: Record<string, string>;
    isolate?: boolean;
    under?: string;
    others?: "wait" | "not-run";
    actions?: string;
    toolCache?: string;
    shared?: { read: string[] };
    home?: string;
    /** Variables of the machine in addition to PATH. */
    machine?: Record<string, string>;
    hide?: string[];
    /** Whether GitHub's REST API answers as well. */
    rest?: boolean;
  } = {},
): Promise<World> {
  const {
    root,
    variables = { LEVEL: "7" },
    isolate = true,
    under = tmpdir(),
    others = "wait",
  } = options;
  const said: string[] = [];
  const home = root ?? mkdtempSync(join(under, "actions-test-"));
  const source = join(home, "source");
  const dir = join(home, "sandbox");
  if (root === undefined) {
    execFileSync("git", ["init", "-q", "-b", "main", source]);
    git(source, "config", "user.name", "Ann");
    git(source, "config", "user.email", "ann@example.com");
    commit(source, { "README.md": "# Sample\n", ...files });
  }
  const edge = await startServer("127.0.0.1", 0, () => undefined);
  const storage = createFolderStorage(dir);
  const { sandbox, onEvent, ...composed } = createSandbox({
    ...{
      storage,
      url: `http://127.0.0.1:${edge.port}`,
      clock: () => new Date(),
      log: () => undefined,
    },
  });
  sandbox.actions = createActions(sandbox, {
    environment: { PATH: process.env.PATH ?? "", ...options.machine },
    slots: 4,
    isolate,
    home: options.home,
    shared: { ...options.shared, hide: options.hide ?? [] },
    runners: { labels: [...getDefaultLabels(process.platform, process.arch), "x"], others },
    actions: options.actions,
    toolCache: options.toolCache,
    log: (line) => said.push(line),
  });
  edge.handle = options.rest
    ? composed.handle
    : async () => new Response("not here", { status: 404 });
  edge.git = (request, response) =>
    void answerGit(sandbox, () => storage.store.flush(), request, response);
  const seed = createSeed(sandbox);
  seed.account("ann");
  const repository = seed.repository({ owner: "ann", name: "sample", from: source });
  repository.secrets = { API_KEY: "hunter2hunter2" };
  repository.variables = variables;
  const events: World["events"] = [];
  onEvent(({ event, action, payload }) => events.push({ event, action, payload }));
  sandbox.actions.resume();
  const stop = async (): Promise<void> => {
    await sandbox.actions.stop();
    await edge.close();
    storage.store.flush();
  };
  let closed = false;
  return {
    ...{ sandbox, repository, events, said },
    push: (changed, branch = "main") => {
      const ref = `refs/heads/${branch}`;
      const before = sha(sandbox.gitDir(repository), ref);
      git(source, "checkout", "-q", "-B", branch);
      const after = commit(source, changed);
      git(source, "push", "-q", "--force", sandbox.gitDir(repository), `${branch}:${ref}`);
      sandbox.handleRefChange(repository, { ref, before, after, actor: "ann" });
      return after;
    },
    dispatch: (file, inputs = {}, branch = "main") =>
      sandbox.actions.dispatch(repository, `.github/workflows/${file}`, branch, inputs, "ann"),
    ended: (run) => until(() => run.status === "completed").then(() => run),
    logs: (run) => run.jobs.map((job) => sandbox.actions.log(run, job)).join(""),
    job: (run, name) => only(run.jobs.filter((job) => job.name === name)),
    reopen: async () => {
      await stop();
      return createWorld({}, { root: home });
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Returns the only element of a list. Any other length fails the test. */
export function only<T>(list: T[]): T {
  const [first] = list;
  if (first === undefined || list.length !== 1) {
    throw new Error(`expected one thing, not ${list.length}`);
  }
  return first;
}

/** Waits for a state, at most a minute. */
export async function until(reached: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !reached();) {
    if (Date.now() > end) {
      throw new Error(`never reached: ${String(reached)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * Opens the folder, starts a run whose job prints `begun`, reports that, and continues until it is
 * killed.
 */
export async function runUntilKilled(home: string): Promise<void> {
  const world = await createWorld({}, { root: home });
  const run = world.dispatch("x.yml");
  await until(() => world.logs(run).includes("Z begun"));
  process.stdout.write("begun");
}

/** Returns the command lines (words separated by NUL) of all processes that contain the text. */
export function running(text: string): string[] {
  const line = (pid: string): string => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(line)
    .filter((one) => one.includes(text));
}

/**
 * Returns the folders of this sandbox's jobs. Their names contain a hash of the sandbox's folder.
 */
export function remains({ sandbox }: World): string[] {
  const hash = createHash("sha256").update(sandbox.dir).digest("hex").slice(0, 12);
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`sandbox-job-${hash}-`));
}

/** Builds a workflow from `on` and the jobs' YAML, indented by two. */
export function workflow(on: string, jobs: string): string {
  return `name: Test\non: ${on}\njobs:\n${jobs.replace(/^(?=.)/gm, "  ")}`;
}

function commit(source: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  git(source, "add", "-A");
  git(source, "commit", "-q", "--allow-empty", "-m", "A change\n\nwith a body");
  return git(source, "rev-parse", "HEAD");
}

function sha(dir: string, ref: string): string {
  return git(dir, "for-each-ref", "--format=%(objectname)", ref) || "0".repeat(40);
}

function git(dir: string, ...args: string[]): string {
  return execFileSync("git", ["-C", dir, ...args], { encoding: "utf8" }).trim();
}
