/** A local action whose `runs.using` is Node: its main file in a process, its post file at the job's end. */
import { join } from "node:path";
import { CommandReader } from "../commands.ts";
import { createEnvFiles } from "../env-files.ts";
import { environmentOf } from "../job-context.ts";
import { runCommand } from "../process.ts";
import { type StepRun, takeOver } from "../step-run.ts";
import type { JavaScript } from "./local.ts";

export async function runJavaScript(run: StepRun, action: JavaScript): Promise<void> {
  const { job, step, env, own, signal } = run;
  const state = await execute(run, action, action.main, {}, signal);
  const { post } = action;
  if (post !== null) {
    job.post.push({
      ...{ name: step.uses ?? "", if: action.postIf },
      run: async (later, key) => {
        const files = createEnvFiles(job.folders.runner, key);
        const after = { ...run, env: { ...env, ...job.env }, own, files, key };
        await execute(after, action, post, state, later);
        takeOver(job, run.outputs, files.read());
      },
    });
  }
}

/** Runs one file of the action; answers what it saved for the next one. */
async function execute(
  { job, env, own, files }: StepRun,
  { folder, inputs }: JavaScript,
  file: string,
  state: Record<string, string>,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const variables: Record<string, string> = {};
  Object.entries(inputs).forEach(([name, value]) => (variables[inputVariable(name)] = value));
  Object.entries(state).forEach(([name, value]) => (variables[`STATE_${name}`] = value));
  const reader = new CommandReader(job.log);
  const code = await runCommand({
    ...{ cage: job.cage, file: process.execPath, args: [join(folder, file)], cwd: job.folders.workspace, signal },
    env: { ...environmentOf(job, env), ...variables, ...files.env, ...own, GITHUB_ACTION_PATH: folder },
    ...{ writable: files.folder, onLine: (line: string) => reader.line(line) },
  });
  if (code !== 0) {
    throw new Error(code === null ? "The process was ended by a signal." : `Process completed with exit code ${code}.`);
  }
  return files.state();
}

/** https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs */
function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}
