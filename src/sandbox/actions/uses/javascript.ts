/** An action whose `runs.using` is Node: its pre, main and post files, each in a process of its own in the job. */
import { join } from "node:path";
import { CommandReader } from "../commands.ts";
import { createEnvFiles } from "../env-files.ts";
import { condition } from "../expressions.ts";
import { environmentOf, scopeOf } from "../job-context.ts";
import { runCommand } from "../process.ts";
import { type StepRun, takeOver } from "../step-run.ts";
import type { JavaScript } from "./load-action.ts";

/** Runs the main file, and has the post file run when the job ends. */
export async function runJavaScript(run: StepRun, action: JavaScript): Promise<void> {
  const { job, frame, step, env, own, signal } = run;
  // What `pre` saved, where it ran when the job was set up; within a composite action it runs now.
  const state = job.states.get(step) ?? {};
  const { pre, post } = action;
  if (post !== null) {
    job.post.push({
      ...{ name: step.uses ?? "", if: action.postIf },
      run: async (later, key) => {
        const files = createEnvFiles(job.folders.runner, key);
        const after = { ...run, env: { ...env, ...job.env }, own, files, key };
        await runFile(after, action, post, state, later);
        takeOver(job, run.outputs, files.read());
      },
    });
  }
  if (pre !== null && frame.depth > 0 && condition(action.preIf, scopeOf(job, frame, env))) {
    await runFile(run, action, pre, state, signal);
  }
  await runFile(run, action, action.main, state, signal);
}

/** Runs one file of the action; what it saves for the next one is added to `state`, also when it fails. */
export async function runFile(
  { job, env, own, files }: StepRun,
  { folder, inputs }: JavaScript,
  file: string,
  state: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const variables: Record<string, string> = {};
  Object.entries(inputs).forEach(([name, value]) => (variables[inputVariable(name)] = value));
  Object.entries(state).forEach(([name, value]) => (variables[`STATE_${name}`] = value));
  const reader = new CommandReader(job.log);
  const code = await runCommand({
    ...{ cage: job.cage, file: process.execPath, args: [join(folder, file)], cwd: job.folders.workspace, signal },
    env: { ...environmentOf(job, env), ...variables, ...files.env, ...own, GITHUB_ACTION_PATH: folder },
    ...{ writable: files.folder, onLine: (line: string) => reader.line(line) },
  });
  Object.assign(state, files.state());
  if (code !== 0) {
    throw new Error(code === null ? "The process was ended by a signal." : `Process completed with exit code ${code}.`);
  }
}

/** https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs */
function inputVariable(name: string): string {
  return `INPUT_${name.replaceAll(" ", "_").toUpperCase()}`;
}
