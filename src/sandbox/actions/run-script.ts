/** A step with `run`. */
import { statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { CommandReader } from "./commands.ts";
import { interpolate, type Scope } from "./expressions.ts";
import { onMachine } from "./folders.ts";
import { environmentOf, type JobContext } from "./job-context.ts";
import { runCommand } from "./process.ts";
import { shellFor } from "./shell.ts";
import { firstLine, type StepRun } from "./step-run.ts";

export async function runScript({ job, frame, step, scope, env, own, files, signal }: StepRun): Promise<void> {
  const script = interpolate(step.run ?? "", scope);
  const variables = environmentOf(job, env);
  const shell = shellFor(textOf(step.shell ?? job.defaults.shell, scope), variables.PATH ?? "");
  const asked = textOf(step.workingDirectory ?? job.defaults.workingDirectory, scope) || ".";
  const path = join(files.folder, `script${shell.extension}`);
  writeFileSync(path, `${shell.before}${script.endsWith("\n") ? script : `${script}\n`}${shell.after}`);
  job.log.line(`##[group]Run ${firstLine(script)}`);
  job.log.line(script.trimEnd());
  job.log.line(`shell: ${shell.template}`);
  if (Object.keys(env).length > 0) {
    job.log.line("env:");
    Object.entries(env).forEach(([name, value]) => job.log.line(`  ${name}: ${value}`));
  }
  job.log.line("##[endgroup]");
  const reader = new CommandReader(job.log);
  const code = await runCommand({
    ...{ cage: job.cage, file: shell.file, args: shell.args(path), cwd: workingDirectory(job, asked) },
    env: { ...variables, ...files.env, ...own, GITHUB_ACTION_PATH: frame.actionPath ?? "" },
    ...{ signal, writable: files.folder, onLine: (line: string) => reader.line(line) },
  });
  if (code !== 0) {
    throw new Error(code === null ? "The process was ended by a signal." : `Process completed with exit code ${code}.`);
  }
}

/** The folder as the job sees it. */
function workingDirectory(job: JobContext, asked: string): string {
  if (!statSync(onMachine(job.folders, asked), { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`The working directory '${asked}' is not there. No such file or directory`);
  }
  return resolve(job.folders.workspace, asked);
}

function textOf(value: string | null, scope: Scope): string | null {
  return value === null ? null : interpolate(value, scope);
}
