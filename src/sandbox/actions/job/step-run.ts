/** The input of one step's code, and helpers that all kinds of steps share. */
import type { EnvFiles, WrittenValues } from "./env-files.ts";
import { renderTemplate, type ExpressionScope } from "../workflow/expressions.ts";
import type { StepFrame, JobContext, StepOutcome } from "./job-context.ts";
import type { StepSpec } from "../workflow/workflow-file.ts";

/** The input of a step's own code. Everything is evaluated. */
export interface StepRun {
  job: JobContext;
  frame: StepFrame;
  step: StepSpec;
  scope: ExpressionScope;
  /** The `env` context of the step. */
  env: Record<string, string>;
  /** Variables that only this step's process sees. */
  own: Record<string, string>;
  files: EnvFiles;
  outputs: Record<string, string>;
  signal: AbortSignal;
  /** Identifies the step in the runner's folders: `5`, or `5.1` within a composite action. */
  key: string;
  /** Runs a step of a list within this one. */
  child: (frame: StepFrame, step: StepSpec, key: string) => Promise<StepOutcome>;
}

/** Returns the step's name as GitHub shows it. */
export function getStepName(step: StepSpec, scope: ExpressionScope): string {
  const text = step.name ?? `Run ${step.uses ?? step.run ?? ""}`;
  try {
    return getFirstLine(renderTemplate(text, scope));
  } catch {
    return getFirstLine(text);
  }
}

export function getFirstLine(text: string): string {
  return text.trim().split("\n", 1).join("");
}

/** Applies the values that the step has written for later steps. */
export function applyWrittenValues(
  job: JobContext,
  outputs: Record<string, string>,
  written: WrittenValues,
): void {
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
