import { appendFileSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Annotation } from "../model.ts";
import { formsOf } from "./masks.ts";

/** What GitHub keeps of one job: https://docs.github.com/actions/reference/limits */
const MAX_ANNOTATIONS = 50;

/** A job's log: every line with GitHub's timestamp, secrets as `***`. Written at once, so that people can watch. */
export class JobLog {
  readonly annotations: Annotation[] = [];
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

  /** A line of the runner's own, which is an annotation too. */
  error(message: string): void {
    this.line(`##[error]${message}`);
    this.annotate({ level: "failure", message });
  }

  warning(message: string): void {
    this.line(`##[warning]${message}`);
    this.annotate({ level: "warning", message });
  }

  /** Keeps an annotation; without a place of its own it belongs to the workflow. */
  annotate(given: Pick<Annotation, "level" | "message"> & Partial<Annotation>): void {
    if (this.annotations.length < MAX_ANNOTATIONS) {
      const place = { path: ".github", startLine: 1, endLine: 1, startColumn: null, endColumn: null, rawDetails: null };
      const message = this.hide(given.message);
      const title = given.title ? this.hide(given.title) : null;
      const path = this.hide(given.path ?? place.path);
      this.annotations.push({ ...place, ...given, path, message, title });
    }
  }

  /** How long the log is, in bytes. */
  size(): number {
    return existsSync(this.file) ? statSync(this.file).size : 0;
  }

  /** From now on the value, each line of it, and what encodings make of them, are shown as `***`. */
  mask(value: string): void {
    this.masks = [...new Set([...this.masks, ...formsOf(value)])].sort((a, b) => b.length - a.length);
  }

  hide(text: string): string {
    return this.masks.reduce((shown, mask) => shown.replaceAll(mask, "***"), text);
  }

  /** Whether the text holds a masked value. */
  holdsSecret(text: string): boolean {
    return this.masks.some((mask) => text.includes(mask));
  }
}
