/**
 * Plays a case's builds through `baton run`, as a user would start them, and checks what landed
 * with plain git.
 */
import { execFileSync, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RunReport } from "../../../src/cli/local-run/output.ts";
import type { Build, Case } from "./cases.ts";
import { findMemoryFaults } from "./memory.ts";
import { createStandIn } from "./stand-in.ts";

const BATON = join(import.meta.dirname, "../../../src/cli/baton.ts");

export interface Played {
  name: string;
  kind: string;
  /** Null when the command printed no outcome. */
  outcome: RunReport | null;
  /** Whether it should end with a report and no commit. */
  isForReport: boolean;
  /** The line that says why it did not end well; empty if it did. */
  why: string;
  /** What is wrong with what landed, or with the report; empty when nothing is. */
  faults: string[];
  /** The file with everything that the command printed. */
  log: string;
}

export interface Place {
  /** An existing folder that only this case uses. */
  folder: string;
  /** Minutes after which the command is interrupted. */
  minutes: number;
  signal: AbortSignal;
}

/**
 * Returns one result for each build, in turn; none after one that did not land. The user merges
 * each before the next.
 */
export async function play(one: Case, { folder, minutes, signal }: Place): Promise<Played[]> {
  const repository = join(folder, one.name);
  if (one.bundle === null) createStandIn(repository);
  else execFileSync("git", ["clone", "--quiet", one.bundle, repository], { stdio: "pipe" });
  const played: Played[] = [];
  for (const [i, build] of one.builds.entries()) {
    if (i > 0 && !one.builds[i - 1]!.isForReport) mergeBranch(repository);
    const name = i === 0 ? one.name : `${one.name}, build ${i + 1}`;
    const own = join(folder, `build-${i + 1}`);
    mkdirSync(own);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(minutes * 60_000)]);
    const result = await playBuild(build, {
      repository,
      folder: own,
      log: join(own, "output.log"),
      signal: limited,
    });
    played.push({ name, kind: one.kind, ...result });
    if (result.why !== "" || result.faults.length > 0) break;
  }
  return played;
}

async function playBuild(build: Build, place: Run): Promise<Omit<Played, "name" | "kind">> {
  const { repository, log } = place;
  const { isForReport } = build;
  const before = git(repository, "rev-parse", "HEAD");
  const lines = await run(build, place);
  const outcome = parseOutcome(lines.at(-1));
  if (isForReport && outcome?.status === "complete") {
    return {
      outcome,
      isForReport,
      why: "",
      faults: findReportFaults(repository, before, outcome),
      log,
    };
  }
  if (!outcome?.landed) {
    const why =
      lines.findLast((line) => /^(Not landed|baton:)/.test(line)) ?? "no outcome; see the log";
    return { outcome, isForReport, why, faults: [], log };
  }
  const faults = [
    ...findFaults(build, repository, before),
    ...(await findMemoryFaults(build, outcome)),
  ];
  return { outcome, isForReport, why: "", faults, log };
}

/** Checks that the record's tag has the report with its sources, and that nothing else changed. */
function findReportFaults(repository: string, before: string, outcome: RunReport): string[] {
  const report = git(outcome.repository, "show", `baton/${outcome.build ?? ""}:REPORT.md`);
  return [
    ...(report.includes("### Sources") ? [] : ["the report names no sources"]),
    ...(outcome.base_commits === 0 ? [] : ["the base branch gained a commit"]),
    ...(git(repository, "rev-parse", "HEAD") === before ? [] : ["the user's branch moved"]),
    ...(listBranches(repository) === ""
      ? []
      : ["the user's repository has a branch of a build that lands nothing"]),
  ];
}

interface Run {
  repository: string;
  folder: string;
  log: string;
  signal: AbortSignal;
}

/** Returns the lines that the command printed. */
function run(one: Build, { repository, folder, log, signal }: Run): Promise<string[]> {
  const home = join(folder, "home");
  mkdirSync(home);
  const flags = ["--auto", "--apply", "--json", "--dir", join(folder, "sandbox")];
  const args = [BATON, "run", one.request, "--repo", repository, "--score", one.score, ...flags];
  const { ANTHROPIC_API_KEY: _key, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    env,
    cwd: home,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => child.kill("SIGINT");
  signal.addEventListener("abort", stop);
  const file = createWriteStream(log);
  const lines: string[] = [];
  let rest = "";
  const take = (text: string) => {
    file.write(text);
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  return new Promise((resolve) =>
    child.on("close", () => {
      signal.removeEventListener("abort", stop);
      file.end();
      resolve([...lines, rest].filter(Boolean));
    }),
  );
}

function parseOutcome(line = ""): RunReport | null {
  return line.startsWith("{") ? (JSON.parse(line) as RunReport) : null;
}

/** Checks the branch that `--apply` left in the user's repository. */
function findFaults(one: Build, repository: string, before: string): string[] {
  const branch = listBranches(repository);
  if (branch === "" || branch.includes("\n"))
    return [`expected one branch baton/*, found: ${branch || "none"}`];
  const commits = git(repository, "rev-list", `${before}..${branch}`).split("\n").length;
  const changed = git(repository, "diff", "--name-only", before, branch).split("\n");
  const missing = one.outputs.filter((path) => !changed.includes(path));
  const message = git(repository, "log", "-1", "--format=%B", branch);
  const foreign = changed.filter(
    (path) => path.startsWith(".github/baton") || path === ".github/workflows/baton.yml",
  );
  return [
    ...(commits === 1 ? [] : [`${branch} has ${commits} commits on the user's base`]),
    ...missing.map((path) => `${path} did not change`),
    ...foreign.map((path) => `${path} belongs to Baton's installation`),
    ...(/#\d/.test(message) ? ["the message names an issue or a pull request of the sandbox"] : []),
    ...(git(repository, "status", "--porcelain") === ""
      ? []
      : ["the user's work tree was changed"]),
  ];
}

function listBranches(repository: string): string {
  return git(repository, "branch", "--list", "baton/*", "--format=%(refname:short)");
}

function mergeBranch(repository: string): void {
  const branch = listBranches(repository);
  git(repository, "merge", "--quiet", "--ff-only", branch);
  git(repository, "branch", "--quiet", "--delete", branch);
}

function git(repository: string, ...args: string[]): string {
  return execFileSync("git", ["-C", repository, ...args], { encoding: "utf8" }).trim();
}
