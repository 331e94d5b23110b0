/** What a proof prints, and how often it was broken. */
const MINUTE_MS = 60_000;

export class Report {
  violations = 0;

  readonly print = (text: string): void => void process.stdout.write(`${text}\n`);

  /** Prints the line. The proof ends with 1. */
  addViolation(line: string): void {
    this.violations++;
    this.print(line);
  }

  /** Prints a line a minute until it is disposed of. */
  startProgress(line: () => string): Disposable {
    const timer = setInterval(() => this.print(line()), MINUTE_MS);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
}
