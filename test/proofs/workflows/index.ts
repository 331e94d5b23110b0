/**
 * `npm run proof workflows -- CHECKOUT…`: which jobs of the workflows in git checkouts run on this machine, and what
 * the others need. Every job is started in a sandbox, whatever its events, conditions and needs are. Its actions run,
 * so its toolchains are found or not. Its own commands (`run`) do not, unless `--commands` is given.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dump, load } from "js-yaml";
import { wrong } from "../../support/options.ts";
import { getToolCache } from "../../../src/cli/run/runners.ts";
import { machineEnv } from "../../../src/config/env.ts";
import { getDefaultLabels } from "../../../src/sandbox/actions/runners.ts";
import { openSandbox } from "../../../src/sandbox/index.ts";
import type { Job } from "../../../src/sandbox/model.ts";

interface Row {
  repository: string;
  job: string;
  labels: string[];
  result: string;
  runs: boolean;
}

const FOLDER = ".github/workflows";
const MINUTES = 2;

export async function run(args: string[]): Promise<number> {
  const wanted = args.filter((one) => !one.startsWith("--"));
  if (wanted.length === 0) wrong("Name folders of git checkouts: npm run proof workflows -- ../express ../flask");
  const rows: Row[] = [];
  for (const path of wanted) rows.push(...(await tryCheckout(resolve(path), args.includes("--commands"))));
  for (const { repository, job, labels, result } of rows) {
    process.stdout.write(`${repository} | ${job} | ${labels.join(", ") || "-"} | ${result}\n`);
  }
  const linux = rows.filter(({ labels }) => labels.length === 0 || labels.some((label) => label.startsWith("ubuntu")));
  for (const [name, own] of Map.groupBy(linux, ({ repository }) => repository)) report(name, own);
  report("all", linux);
  return 0;
}

function report(name: string, all: Row[]): void {
  const count = all.filter(({ runs }) => runs).length;
  const percent = Math.round((100 * count) / all.length);
  process.stdout.write(`${name}: ${count} of ${all.length} jobs on Linux labels run (${percent} %)\n`);
}

/** `commands`: whether the workflows' own commands run, too. */
async function tryCheckout(path: string, commands: boolean): Promise<Row[]> {
  const name = basename(path);
  const home = mkdtempSync(join(tmpdir(), "proof-workflows-"));
  const copy = join(home, "copy");
  try {
    // A history of its own: that of a partial copy may lack objects.
    execFileSync("git", ["init", "-q", "-b", "main", copy]);
    execFileSync("sh", ["-c", 'git -C "$0" archive HEAD | tar -x -C "$1"', path, copy]);
    const files = prepareWorkflows(copy, commands);
    return await runWorkflows(name, copy, join(home, "sandbox"), files);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Has every workflow of the copy start by hand, every job of it at once. Returns the names of the files. */
function prepareWorkflows(copy: string, commands: boolean): string[] {
  const folder = join(copy, FOLDER);
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  for (const file of files) {
    const content = load(readFileSync(join(folder, file), "utf8")) as Workflow;
    const call = typeof content.on === "object" && !Array.isArray(content.on) ? content.on["workflow_call"] : undefined;
    content.on = { workflow_dispatch: {}, ...(call === undefined ? {} : { workflow_call: call }) };
    delete content["concurrency"];
    Object.values(content.jobs).forEach((job) => prepareJob(job, commands));
    writeFileSync(join(folder, file), dump(content, { lineWidth: -1 }));
  }
  const author = ["-c", "user.name=Proof", "-c", "user.email=proof@example.com"];
  execFileSync("git", ["-C", copy, "add", "-A"]);
  execFileSync("git", ["-C", copy, ...author, "commit", "-q", "-m", "Start every job by hand"]);
  return files;
}

interface Workflow {
  on: Record<string, unknown> | string | string[];
  jobs: Record<string, Record<string, unknown>>;
  [key: string]: unknown;
}

function prepareJob(job: Record<string, unknown>, commands: boolean): void {
  for (const key of ["needs", "if", "concurrency", "environment"]) {
    delete job[key];
  }
  if (Array.isArray(job["steps"])) {
    job["timeout-minutes"] = MINUTES;
    const steps = job["steps"] as Record<string, unknown>[];
    steps.filter((step) => "run" in step && !commands).forEach((step) => Object.assign(step, { run: "true" }));
  }
}

async function runWorkflows(name: string, copy: string, dir: string, files: string[]): Promise<Row[]> {
  const runners = { labels: getDefaultLabels(process.platform, process.arch), others: "not-run" as const };
  const toolCache = getToolCache();
  const running = await openSandbox({ dir, runnerEnvironment: machineEnv().jobs, runners, toolCache });
  try {
    const { seed, sandbox } = running;
    seed.account("owner");
    const branch = execFileSync("git", ["-C", copy, "branch", "--show-current"], { encoding: "utf8" }).trim();
    const repository = seed.repository({ owner: "owner", name, from: copy, defaultBranch: branch });
    const rows: Row[] = [];
    for (const file of files) {
      try {
        const run = sandbox.actions.dispatch(repository, `${FOLDER}/${file}`, branch, {}, "owner");
        for (const end = Date.now() + 4 * MINUTES * 60_000; run.status !== "completed" && Date.now() < end;) {
          await pause(100);
        }
        const problem = run.jobs.length === 0 ? (sandbox.actions.problem(run) ?? "no job") : null;
        if (problem !== null) {
          rows.push({ repository: name, job: file, labels: [], result: `refused: ${problem}`, runs: false });
        }
        for (const job of run.jobs) {
          const runs = job.notRun === undefined && job.steps.length > 1;
          const result = runs ? `runs: ${describeSteps(job)}` : `not run here: needs ${job.notRun ?? "to be planned"}`;
          rows.push({ repository: name, job: `${file} / ${job.name}`, labels: job.labels ?? [], result, runs });
        }
      } catch (error) {
        rows.push({
          repository: name,
          job: file,
          labels: [],
          result: `refused: ${(error as Error).message}`,
          runs: false,
        });
      }
    }
    return rows;
  } finally {
    await running.close();
  }
}

function describeSteps({ conclusion, steps }: Job): string {
  const failed = steps.find((step) => step.conclusion === "failure" || step.conclusion === "cancelled");
  const done = steps.filter((step) => step.conclusion === "success").length;
  const why = failed === undefined ? "" : `, first failure: ${failed.name}`;
  return `${conclusion}, ${done} of ${steps.length} steps${why}`;
}
