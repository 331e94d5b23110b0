/** A line longer than this is passed on in pieces, so that a command can't fill the memory. */
const MAX_LINE = 1_000_000;

/** Cuts a stream of text into lines. */
export class LineSplitter {
  private rest = "";
  private readonly onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.onLine = onLine;
  }

  push(text: string): void {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    lines.forEach((line) => this.onLine(line.endsWith("\r") ? line.slice(0, -1) : line));
    if (this.rest.length > MAX_LINE) {
      this.end();
    }
  }

  /** Passes on a last line that had no line feed. */
  end(): void {
    if (this.rest !== "") {
      this.onLine(this.rest);
      this.rest = "";
    }
  }
}
