import type { Io, Size } from "../io.ts";
import { fitLines } from "./screen.ts";

const OPEN = "\x1b[?1049h\x1b[?25l";
const RESTORE = "\x1b[?25h\x1b[?1049l";

/** A terminal that is drawn upon as a whole; what it showed before comes back at the end. */
export class TerminalPage {
  readonly #write: (text: string) => void;
  readonly #size: () => Size | null;
  readonly #forget: () => void;

  private constructor(write: (text: string) => void, size: () => Size | null, lastly: Io["lastly"]) {
    this.#write = write;
    this.#size = size;
    write(OPEN);
    this.#forget = lastly(() => write(RESTORE));
  }

  /** Null where stdout is no terminal. */
  static open({ write, size, lastly }: Io): TerminalPage | null {
    return write && size?.() ? new TerminalPage(write, size, lastly) : null;
  }

  /** Draws the lines from the top; what there is no room for is left out. */
  draw(lines: readonly string[]): void {
    const { columns, rows } = this.#size() ?? { columns: 80, rows: 24 };
    this.#write(`\x1b[H${fitLines(lines, columns, rows).join("\x1b[K\n")}\x1b[K\x1b[J`);
  }

  close(): void {
    this.#write(RESTORE);
    this.#forget();
  }
}
