/**
 * Fills the dependency cache from the lock files of the default branch, for the workflow to save.
 * No model takes part in this run. The packages' own scripts don't run, and all commands run in a
 * sandbox like a session's tools. The cache is optional: a session downloads what is missing.
 */
import { mkdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { once } from "node:events";
import { findTlsProblem } from "../../core/setup/tls-problem.ts";
import {
  MANAGERS,
  createToolEnvironment,
  getCacheFolder,
  getManagerVariables,
  type PackageManager,
} from "../tools/tool-environment.ts";
import type { Sandbox } from "../isolation/sandbox.ts";
import { findProgram, getSearchPath } from "../programs.ts";
import { readBoundedLines } from "../untrusted-io.ts";
import type { Remote } from "../remote.ts";
import { checkOut } from "../session/worktree.ts";
import { pass, warn, type CheckFinding } from "./checks.ts";
import type { ProbeSetup } from "./probe.ts";

/** Timeout for each lock file, in milliseconds. */
const LONGEST_MS = 5 * 60_000;
/** In a repository with many projects, the first few make most of the difference. */
const MAX_JOBS = 4;
/** Maximum lines of a package manager's errors in the log, and bytes per line. */
const LOG_LIMITS = { lines: 40, bytes: 500 };

interface Job {
  manager: PackageManager;
  command: readonly [string, ...string[]];
  /** Path of the lock file in the repository. */
  lock: string;
}

/** Fills the cache. `commit` is the one whose lock files determine the cache's key. */
export async function warmCache(
  setting: ProbeSetup,
  remote: Remote,
  commit: string,
): Promise<CheckFinding[]> {
  const { env, folders, sessionSettings, print, open } = setting;
  await remote.fetch([commit], 1);
  const listed = await remote.git(["ls-tree", "-r", "-z", "--name-only", commit], {
    cwd: remote.store,
  });
  const jobs = listJobs(listed.toString().split("\0"), getSearchPath(env.engineEnvironment));
  if (jobs.length === 0) return [];
  await checkOut(remote, folders.worktree, [commit], commit);
  for (const { manager } of jobs)
    await mkdir(join(getCacheFolder(env.temp), manager.folder), { recursive: true });
  const tools = await createToolEnvironment(env.engineEnvironment, folders.session);
  const place = {
    writable: [folders.worktree, folders.session, getCacheFolder(env.temp)],
    readable: [folders.record],
  };
  const opened = await open(place, sessionSettings, { environment: env.gitEnvironment, print });
  // The isolation check has already said why.
  if ("missing" in opened) return [];
  await using sandbox = opened;
  const complaints: CheckFinding[] = [];
  const filled: string[] = [];
  for (const job of jobs) {
    const why = await runJob(sandbox, job, join(folders.worktree, dirname(job.lock)), {
      env,
      tools,
      print,
    });
    if (why === null) filled.push(job.lock);
    else complaints.push(createComplaint(job, why));
  }
  return [
    ...(filled.length > 0
      ? [pass(`Sessions start with the packages of ${filled.join(", ")}.`)]
      : []),
    ...complaints,
  ];
}

/**
 * Lists the jobs at the root and one folder below it. Deeper lock files belong to tests more often
 * than to projects.
 */
function listJobs(paths: readonly string[], search: string): Job[] {
  const jobs = MANAGERS.flatMap((manager) => {
    const { fill: how } = manager;
    if (how === null || findProgram(how.command[0], search) === null) return [];
    const locks = paths.filter(
      (path) => posix.basename(path) === how.lock && path.split("/").length <= 2,
    );
    return locks.map((lock) => ({ manager, command: how.command, lock }));
  });
  return jobs.slice(0, MAX_JOBS);
}

function createComplaint({ command, lock }: Job, why: string): CheckFinding {
  const tls = findTlsProblem(why);
  if (tls) {
    const what =
      `\`${command.join(" ")}\` met a TLS problem: a certificate can't be verified ` +
      `(${tls.words}).`;
    return warn(
      `${what} Sessions that download the packages of ${lock} have the same problem.`,
      tls.remedy,
    );
  }
  return warn(
    `\`${command.join(" ")}\` failed (${why}): sessions download the packages of ${lock} ` +
      "themselves.",
    "Make it pass on the default branch; see this run's log.",
  );
}

/** Returns why the job failed; null = it didn't. */
async function runJob(
  sandbox: Sandbox,
  { manager, command }: Job,
  cwd: string,
  { env, tools, print }: Pick<ProbeSetup, "env" | "print"> & { tools: Record<string, string> },
): Promise<string | null> {
  const child = sandbox.start(command, {
    cwd,
    env: { ...tools, ...getManagerVariables(env.temp, [manager]), ...sandbox.environment },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let late = false;
  const end = () => {
    late = true;
    child.kill("SIGKILL");
  };
  const timer = setTimeout(end, LONGEST_MS);
  const said: string[] = [];
  const tell = (line: string) => {
    if (said.length >= LOG_LIMITS.lines) return;
    said.push(line);
    print(`| ${command[0]}: ${line}`);
  };
  readBoundedLines(child.stderr!, LOG_LIMITS.bytes, tell, tell);
  const ended = once(child, "close") as Promise<[code: number | null]>;
  const [code] = await ended.finally(() => clearTimeout(timer));
  if (code === 0) return null;
  if (late) return "it takes too long";
  const tls = said.find((line) => findTlsProblem(line) !== null);
  return (
    sandbox.getExceededLimit(child) ??
    tls ??
    said.find((line) => /error/i.test(line))?.trim() ??
    `exit code ${String(code)}`
  );
}
