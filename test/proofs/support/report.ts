/** What a proof prints, and its number of violations. */
const MINUTE_MS = 60_000;

export class Report {
  violations = 0;

  readonly print = (text: string): void => void process.stdout.write(`${text}\n`);

  /** Prints the line. The proof then exits with 1. */
  addViolation(line: string): void {
    this.violations++;
    this.print(line);
  }

  /** Prints a line per minute until it is disposed of. */
  startProgress(line: () => string): Disposable {
    const timer = setInterval(() => this.print(line()), MINUTE_MS);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
}
