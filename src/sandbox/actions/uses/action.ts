import type { EnvFiles } from "../job/env-files.ts";
import type { StepFrame, JobContext } from "../job/job-context.ts";

/** One use of a built-in action. */
export interface ActionUse {
  job: JobContext;
  frame: StepFrame;
  /** The action as the step writes it, with its ref. */
  uses: string;
  /** Inputs as texts, without absent ones. */
  inputs: Record<string, string>;
  /** The step's whole environment. */
  env: Record<string, string>;
  signal: AbortSignal;
  files: EnvFiles;
  log: (line: string) => void;
  output: (name: string, value: string) => void;
}

/** A built-in action. `run` throws an Error with one sentence to fail the step. */
export interface BuiltInAction {
  /** Inputs that have an effect. The log names others. */
  inputs: string[];
  /** Whether its inputs have no effect, so that the log names none of them. */
  ignoresAll?: boolean;
  run: (use: ActionUse) => Promise<void>;
}

/** Reads a boolean input as actions/core does. */
export function readFlagInput(use: ActionUse, name: string, fallback: boolean): boolean {
  const value = use.inputs[name]?.trim() ?? "";
  if (value === "") {
    return fallback;
  }
  if (!/^(true|false)$/i.test(value)) {
    throw new Error(`Input '${name}' must be true or false, not '${value}'`);
  }
  return value.toLowerCase() === "true";
}

/** Reads an input of several lines, without empty ones. */
export function readLinesInput(use: ActionUse, name: string): string[] {
  return (use.inputs[name] ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** Reads a required input. */
export function readRequiredInput(use: ActionUse, name: string): string {
  const value = use.inputs[name]?.trim() ?? "";
  if (value === "") {
    throw new Error(`Input required and not supplied: ${name}`);
  }
  return value;
}
