/**
 * `npm run proof workflows`: starts every job in a sandbox, regardless of its events and
 * conditions. It runs their actions, and so shows which toolchains are missing. It skips their own
 * commands (`run`). A job counts if all its actions pass, and those of the jobs that it needs. With
 * `--commands` a job counts if it passes or one of its own programs ends it with an exit code; the
 * report also counts how many pass.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { dump, load } from "js-yaml";
import {
  getToolCache,
  readNpmSettings,
  readPipSettings,
} from "../../../src/cli/local-run/runners.ts";
import { getMachineEnv } from "../../../src/config/env.ts";
import { getDefaultLabels } from "../../../src/sandbox/actions/runners.ts";
import { describeStartProblem } from "../../../src/sandbox/actions/run/start-runs.ts";
import { createGitHub, describeRequirement } from "../../../src/sandbox/index.ts";
import type { Job } from "../../../src/sandbox/schema/runs.ts";
import { UsageError } from "../support/options.ts";
import { defineProof } from "../support/proof.ts";

interface Row {
  repository: string;
  job: string;
  labels: string[];
  result: string;
  runs: boolean;
  passes: boolean;
}

interface Way {
  /** Whether to run the workflows unchanged, with their own commands. */
  commands: boolean;
  /** Maximum minutes for a job. */
  minutes: number;
  /** Part of the paths of the workflow files to run. */
  only: string;
}

const FOLDER = ".github/workflows";

export const WORKFLOWS = defineProof({
  name: "workflows",
  summary:
    "Lists which jobs of other repositories' workflows run on this machine, and what the " +
    "others need.",
  options: {
    commands: {
      type: "flag",
      about: "run the workflows as they are, with needs, conditions and commands",
    },
    minutes: { type: "count", default: 2, about: "how long a job may take" },
    only: {
      type: "text",
      value: "TEXT",
      default: "",
      about: "only files whose path contains the text",
    },
  },
  positionals: { value: "CHECKOUT…", about: "folders of git checkouts" },
  async run({ options, positionals, report }) {
    if (positionals.length === 0) {
      throw new UsageError(
        "Name folders of git checkouts: npm run proof workflows -- ../express ../flask",
      );
    }
    const rows: Row[] = [];
    for (const path of positionals) rows.push(...(await tryCheckout(resolve(path), options)));
    for (const { repository, job, labels, result } of rows) {
      report.print(`${repository} | ${job} | ${labels.join(", ") || "-"} | ${result}`);
    }
    const linux = rows.filter(
      ({ labels }) => labels.length === 0 || labels.some((name) => name.startsWith("ubuntu")),
    );
    for (const [name, own] of Map.groupBy(linux, ({ repository }) => repository)) {
      report.print(formatSum(name, own, options));
    }
    report.print(formatSum("all", linux, options));
  },
});

function formatSum(name: string, all: Row[], { commands }: Way): string {
  const count = all.filter(({ runs }) => runs).length;
  const percent = Math.round((100 * count) / all.length);
  const passed = commands ? `, ${all.filter(({ passes }) => passes).length} of them pass` : "";
  return `${name}: ${count} of ${all.length} jobs on Linux labels run (${percent} %)${passed}`;
}

async function tryCheckout(path: string, way: Way): Promise<Row[]> {
  const name = basename(path);
  const home = mkdtempSync(join(tmpdir(), "proof-workflows-"));
  const copy = join(home, "copy");
  try {
    // Starts a new history, because that of a partial copy may lack objects.
    execFileSync("git", ["init", "-q", "-b", "main", copy]);
    execFileSync("sh", ["-c", 'git -C "$0" archive HEAD | tar -x -C "$1"', path, copy]);
    const needs = prepareWorkflows(copy, way);
    return await runWorkflows(name, copy, join(home, "sandbox"), needs, way);
  } finally {
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** By workflow file: the keys of the jobs that each job needs. */
type Needs = Map<string, Record<string, string[]>>;

/** Makes every workflow of the copy start by hand. Returns what its jobs need. */
function prepareWorkflows(copy: string, way: Way): Needs {
  const folder = join(copy, FOLDER);
  const files = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
  const needs: Needs = new Map();
  for (const file of files) {
    const content = load(readFileSync(join(folder, file), "utf8")) as Workflow;
    const call =
      typeof content.on === "object" && !Array.isArray(content.on)
        ? content.on["workflow_call"]
        : undefined;
    content.on = { workflow_dispatch: {}, ...(call === undefined ? {} : { workflow_call: call }) };
    delete content["concurrency"];
    const named = Object.entries(content.jobs).map(([key, job]) => [
      key,
      [job["needs"] ?? []].flat(),
    ]);
    if (file.includes(way.only))
      needs.set(file, Object.fromEntries(named) as Record<string, string[]>);
    Object.values(content.jobs).forEach((job) => prepareJob(job, way));
    writeFileSync(join(folder, file), dump(content, { lineWidth: -1 }));
  }
  const author = ["-c", "user.name=Proof", "-c", "user.email=proof@example.com"];
  execFileSync("git", ["-C", copy, "add", "-A"]);
  execFileSync("git", ["-C", copy, ...author, "commit", "-q", "-m", "Start every job by hand"]);
  return needs;
}

interface Workflow {
  on: Record<string, unknown> | string | string[];
  jobs: Record<string, Record<string, unknown>>;
  [key: string]: unknown;
}

interface Step {
  id?: string;
  uses?: string;
  run?: string;
}

const ARTIFACTS = /^actions\/(upload|download)-artifact@/;

function prepareJob(job: Record<string, unknown>, { commands, minutes }: Way): void {
  for (const key of commands
    ? ["concurrency", "environment"]
    : ["needs", "if", "concurrency", "environment"]) {
    delete job[key];
  }
  if (Array.isArray(job["steps"])) {
    job["timeout-minutes"] = minutes;
    const steps = job["steps"] as Step[];
    // Commands make an artifact's contents.
    const isLeftOut = ({ uses = "", run }: Step): boolean =>
      run !== undefined || ARTIFACTS.test(uses);
    if (!commands) {
      job["steps"] = steps.map((step) =>
        isLeftOut(step) ? { ...(step.id && { id: step.id }), run: "true" } : step,
      );
    }
  }
}

async function runWorkflows(
  name: string,
  copy: string,
  dir: string,
  needs: Needs,
  way: Way,
): Promise<Row[]> {
  const runners = {
    labels: getDefaultLabels(process.platform, process.arch),
    others: "not-run" as const,
  };
  const runnerEnvironment = { ...readNpmSettings(), ...readPipSettings(), ...getMachineEnv().jobs };
  const running = await createGitHub({
    dir,
    runnerEnvironment,
    runners,
    toolCache: getToolCache(),
  });
  const rows: Row[] = [];
  const refuse = (file: string, why: string): void => {
    rows.push({
      repository: name,
      job: file,
      labels: [],
      result: `refused: ${why}`,
      runs: false,
      passes: false,
    });
  };
  try {
    const { seed, sandbox } = running;
    seed.account("owner");
    const branch = execFileSync("git", ["-C", copy, "branch", "--show-current"], {
      encoding: "utf8",
    }).trim();
    const repository = seed.repository({ owner: "owner", name, from: copy, defaultBranch: branch });
    for (const [file, jobs] of needs) {
      try {
        const run = sandbox.actions.dispatch(repository, `${FOLDER}/${file}`, branch, {}, "owner");
        while (run.status !== "completed") await pause(100);
        if (run.jobs.length === 0)
          refuse(file, run.startProblem ? describeStartProblem(run.startProblem) : "no job");
        const tried = run.jobs.map((job) => judge(job, sandbox.actions.log(run, job), way));
        for (const { job, labels, ...own } of tried) {
          const blocked = findBlocked(job.key, jobs, tried);
          const result =
            own.runs && blocked !== null ? `not run here: needs the job '${blocked}'` : own.result;
          const shown = { repository: name, job: `${file} / ${job.name}`, labels, result };
          rows.push({
            ...shown,
            runs: own.runs && blocked === null,
            passes: own.passes && blocked === null,
          });
        }
      } catch (error) {
        refuse(file, (error as Error).message);
      }
    }
    return rows;
  } finally {
    await running.close();
  }
}

type Judged = Pick<Row, "labels" | "result" | "runs" | "passes"> & { job: Job };

function judge(job: Job, log: string, { commands }: Way): Judged {
  const { conclusion, steps, labels = [], notRun } = job;
  const rest = { job, labels, runs: false, passes: false };
  if (notRun !== undefined)
    return { ...rest, result: `not run here: needs ${describeRequirement(notRun)}` };
  const why = /##\[error\](.*)/.exec(log)?.[1] ?? "";
  const absent = /##\[error\].*Install on this machine: (.*)/.exec(log)?.[1];
  if (absent !== undefined) return { ...rest, result: `fails here: needs the packages ${absent}` };
  if (steps.length <= 1)
    return { ...rest, result: conclusion === "skipped" ? "skipped" : `refused: ${why}` };
  const done = steps.filter((step) => step.conclusion === "success").length;
  const failed = steps.find(
    (step) => step.conclusion === "failure" || step.conclusion === "cancelled",
  );
  const at = failed === undefined ? "" : `, at '${failed.name}': ${why}`;
  const passes = conclusion === "success";
  // Without its commands, a job with a failed action may lack what a command makes. Or an action of
  // the sandbox is wrong.
  const runs = passes || (commands && why.startsWith("Process completed with exit code"));
  return { ...rest, result: `${conclusion}, ${done} of ${steps.length} steps${at}`, runs, passes };
}

/** The first job that this one needs, directly or not, of which nothing runs here. */
function findBlocked(key: string, needs: Record<string, string[]>, tried: Judged[]): string | null {
  const top = key.split("/", 1).join("");
  for (const need of needs[top] ?? []) {
    const blocked = findBlocked(need, needs, tried);
    if (blocked !== null) return blocked;
    const own = tried.filter(({ job }) => job.key.split("/", 1).join("") === need);
    if (own.length > 0 && own.every(({ job }) => job.notRun !== undefined))
      return own[0]?.job.name ?? need;
  }
  return null;
}
