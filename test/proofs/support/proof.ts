/** What all proofs have in common: command line, report, exit code, and what Ctrl-C does. */
import { parseOptions, type Options, type Usage, type Values } from "./options.ts";
import { Report } from "./report.ts";

export interface ProofContext<O extends Options = Options> {
  options: Values<O>;
  positionals: string[];
  report: Report;
  /** The first Ctrl-C aborts it, if the proof has `onInterrupt: "finish"`. */
  signal: AbortSignal;
}

interface Definition<O extends Options> extends Usage<O> {
  /**
   * `finish`: the proof obeys `signal` and cleans up. Otherwise Ctrl-C ends the process at once.
   */
  onInterrupt?: "finish";
  /**
   * The arguments with which `npm run proof all` runs it, as CI does. Missing: it does not run it.
   */
  check?: readonly string[];
  /** The arguments of `npm run proof all -- --release`. Missing: a release does not need it. */
  release?: readonly string[];
  /** Runs it. `report.addViolation` makes it fail. @throws UsageError */
  run: (context: ProofContext<O>) => Promise<void>;
}

export interface Proof extends Usage {
  check?: readonly string[];
  release?: readonly string[];
  /**
   * Resolves to the exit code: 0 = it holds, 1 = it does not, 130 = interrupted. @throws UsageError
   */
  run: (args: readonly string[]) => Promise<number>;
}

export function defineProof<const O extends Options>(definition: Definition<O>): Proof {
  return { ...definition, run: (args) => runProof(definition, args) };
}

async function runProof<O extends Options>(
  definition: Definition<O>,
  args: readonly string[],
): Promise<number> {
  const { values: options, positionals } = parseOptions(definition, args);
  const report = new Report();
  const stopping = new AbortController();
  const interrupt = () => {
    if (definition.onInterrupt !== "finish" || stopping.signal.aborted) process.exit(130);
    report.print("Interrupted: cleaning up. Interrupt again to end at once.");
    stopping.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
  const began = performance.now();
  try {
    await definition.run({ options, positionals, report, signal: stopping.signal });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
  }
  const code = report.violations > 0 ? 1 : stopping.signal.aborted ? 130 : 0;
  report.print(
    `${definition.name}: ${describeEnd(code, report.violations)} in ${formatSeconds(began)}`,
  );
  return code;
}

function describeEnd(code: number, violations: number): string {
  if (code === 130) return "interrupted";
  return code === 0
    ? "holds"
    : `does not hold (${violations} ${violations === 1 ? "violation" : "violations"})`;
}

/** Returns the time since `began`, for people. */
export function formatSeconds(began: number): string {
  const seconds = (performance.now() - began) / 1000;
  return seconds < 120 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`;
}
