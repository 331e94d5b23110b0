/** What the code of one step gets, and what all kinds of steps share. */
import type { EnvFiles, Written } from "./env-files.ts";
import { interpolate, type Scope } from "./expressions.ts";
import type { Frame, JobContext, StepOutcome } from "./job-context.ts";
import type { StepSpec } from "./types.ts";

/** What a step's own code gets: everything is evaluated. */
export interface StepRun {
  job: JobContext;
  frame: Frame;
  step: StepSpec;
  scope: Scope;
  /** The `env` context of the step. */
  env: Record<string, string>;
  /** Variables that only this step's process sees. */
  own: Record<string, string>;
  files: EnvFiles;
  outputs: Record<string, string>;
  signal: AbortSignal;
  /** Names the step in the runner's folders: `5`, `5.1` within a composite action. */
  key: string;
  /** Runs a step of a list within this one. */
  child: (frame: Frame, step: StepSpec, key: string) => Promise<StepOutcome>;
}

/** The step's name as GitHub shows it. */
export function stepName(step: StepSpec, scope: Scope): string {
  const text = step.name ?? `Run ${step.uses ?? step.run ?? ""}`;
  try {
    return firstLine(interpolate(text, scope));
  } catch {
    return firstLine(text);
  }
}

export function firstLine(text: string): string {
  return text.trim().split("\n", 1).join("");
}

/** What the step has written for those that follow. */
export function takeOver(job: JobContext, outputs: Record<string, string>, written: Written): void {
  Object.assign(outputs, written.outputs);
  job.paths.unshift(...written.paths.reverse());
  for (const [name, value] of Object.entries(written.env)) {
    if (/^(GITHUB_|RUNNER_)|^NODE_OPTIONS$/i.test(name)) {
      job.log.error(`Can't store ${name} output parameter using '$GITHUB_ENV' command.`);
    } else {
      job.env[name] = value;
    }
  }
  if (written.summary !== "") {
    job.job.summary = `${job.job.summary ?? ""}${job.log.hide(written.summary)}\n`;
  }
}
