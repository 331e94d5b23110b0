/**
 * Which contexts each part of a workflow may use; GitHub refuses a file that uses another.
 * https://docs.github.com/actions/reference/workflows-and-actions/contexts#context-availability
 */
export const CONTEXTS = [
  "github",
  "env",
  "vars",
  "secrets",
  "inputs",
  "needs",
  "steps",
  "strategy",
  "matrix",
  "runner",
  "job",
] as const;

export type ContextName = (typeof CONTEXTS)[number];

const jobBase: ContextName[] = ["github", "needs", "strategy", "matrix", "vars", "inputs"];

export const ALLOWED = {
  runName: ["github", "inputs", "vars"],
  concurrency: ["github", "inputs", "vars"],
  env: ["github", "secrets", "inputs", "vars"],
  jobIf: ["github", "needs", "vars", "inputs"],
  matrix: ["github", "needs", "vars", "inputs"],
  job: jobBase,
  jobEnv: [...jobBase, "secrets"],
  outputs: [...jobBase, "job", "runner", "env", "secrets", "steps"],
  stepIf: [...jobBase, "job", "runner", "env", "steps"],
  step: [...jobBase, "job", "runner", "env", "secrets", "steps"],
} satisfies Record<string, ContextName[]>;
