import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** A job's log file: every line with GitHub's timestamp, secrets as `***`. */
export class JobLog {
  private readonly file: string;
  private readonly clock: () => Date;
  private masks: string[] = [];

  constructor(file: string, clock: () => Date) {
    this.file = file;
    this.clock = clock;
    mkdirSync(dirname(file), { recursive: true });
  }

  line(text: string): void {
    // GitHub writes ten-millionths of a second.
    const stamp = this.clock().toISOString().replace("Z", "0000Z");
    const lines = this.hide(text).split("\n");
    appendFileSync(this.file, lines.map((line) => `${stamp} ${line}\n`).join(""));
  }

  /** From now on the value, and each line of it, is shown as `***`. */
  mask(value: string): void {
    const values = [value, ...value.split(/\r?\n/)].map((one) => one.trim()).filter((one) => one !== "");
    this.masks = [...new Set([...this.masks, ...values])].sort((a, b) => b.length - a.length);
  }

  hide(text: string): string {
    return this.masks.reduce((shown, mask) => shown.replaceAll(mask, "***"), text);
  }

  /** Whether the text holds a masked value. */
  holdsSecret(text: string): boolean {
    return this.masks.some((mask) => text.includes(mask));
  }
}
