/**
 * The contexts that expressions may name. Which of them a part of a workflow may use is checked by GitHub's parser.
 * https://docs.github.com/actions/reference/workflows-and-actions/contexts
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
  "jobs",
];
