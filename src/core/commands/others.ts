/**
 * Lines that speak to other bots, and would be taken for a slip of one of Baton's commands or for a use of it: Prow's
 * (https://prow.k8s.io/command-help) and Qodo's (https://docs.qodo.ai/qodo-documentation).
 */
const OTHERS: readonly RegExp[] = [
  /^\/(?:lgtm|approve|honk) cancel\b/i,
  /^\/approve no-issue\b/i,
  /^\/(?:lgtm|ok-to-test|test|test-required|retest-required|remove-hold|remove-approve|remove-lgtm)\b/i,
  /^\/(?:improve|describe|close|reopen|label|assign|unassign|cc|uncc)\b/i,
];

/** Baton neither obeys nor answers it, wherever it stands. */
export function isForOthers(line: string): boolean {
  return OTHERS.some((shape) => shape.test(line));
}
