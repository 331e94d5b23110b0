import { appendFileSync, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Annotation } from "../../schema/checks.ts";

// The forms in which GitHub's runner hides a secret: unchanged, line by line, and as programs
// encode it.

/** Shorter encoded forms would hide plain text all over the log. */
const MIN_ENCODED = 4;

export function listMaskForms(secret: string): string[] {
  const lines = [secret, ...secret.split(/\r\n|\r|\n/)]
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const encoded = lines.flatMap((line) => ENCODERS.flatMap((encode) => encode(line)));
  return [...new Set([...lines, ...encoded.filter((form) => form.length >= MIN_ENCODED)])];
}

/** https://github.com/actions/runner/blob/main/src/Sdk/DTLogging/Logging/ValueEncoders.cs */
const ENCODERS: ((value: string) => string[])[] = [
  // The secret may start at any of the three positions in a base64 group.
  (value) => [0, 1, 2].map((shift) => encodeBase64(Buffer.from(value).subarray(shift))),
  (value) => [encodeBase64Url(value)],
  (value) => [JSON.stringify(value).slice(1, -1)],
  (value) => [encodeURIComponent(value)],
  (value) => [value.replaceAll("'", "''")],
  (value) => [value.replaceAll('"', '\\"')],
  (value) => [
    value
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;"),
  ],
  (value) => (value.length > 8 && /^".*"$/.test(value) ? [value.slice(1, -1)] : []),
];

/** Encodes without the last group, because that depends on the bytes that follow. */
function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 3))).toString("base64");
}

function encodeBase64Url(value: string): string {
  return Buffer.from(value).toString("base64url");
}

/**
 * Number of annotations that GitHub keeps for one job:
 * https://docs.github.com/actions/reference/limits
 */
const MAX_ANNOTATIONS = 50;

/**
 * A job's log. Every line has GitHub's timestamp, and secrets appear as `***`. Lines are written at
 * once, so that people can follow the job.
 */
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
    // GitHub writes seven digits after the decimal point.
    const stamp = this.clock().toISOString().replace("Z", "0000Z");
    const lines = this.hide(text).split("\n");
    appendFileSync(this.file, lines.map((line) => `${stamp} ${line}\n`).join(""));
  }

  /** Writes a line of the runner's own, which is an annotation too. */
  error(message: string): void {
    this.line(`##[error]${message}`);
    this.annotate({ level: "failure", message });
  }

  warning(message: string): void {
    this.line(`##[warning]${message}`);
    this.annotate({ level: "warning", message });
  }

  /** Keeps an annotation. One without a place belongs to the workflow. */
  annotate(given: Pick<Annotation, "level" | "message"> & Partial<Annotation>): void {
    if (this.annotations.length < MAX_ANNOTATIONS) {
      const place = {
        path: ".github",
        startLine: 1,
        endLine: 1,
        startColumn: null,
        endColumn: null,
        rawDetails: null,
      };
      const message = this.hide(given.message);
      const title = given.title ? this.hide(given.title) : null;
      const path = this.hide(given.path ?? place.path);
      this.annotations.push({ ...place, ...given, path, message, title });
    }
  }

  /** Returns the size of the log in bytes. */
  size(): number {
    return existsSync(this.file) ? statSync(this.file).size : 0;
  }

  /** From now on shows the value, each of its lines and their encoded forms as `***`. */
  mask(value: string): void {
    this.masks = [...new Set([...this.masks, ...listMaskForms(value)])].sort(
      (a, b) => b.length - a.length,
    );
  }

  hide(text: string): string {
    return this.masks.reduce((shown, mask) => shown.replaceAll(mask, "***"), text);
  }

  /** Returns whether the text contains a masked value. */
  holdsSecret(text: string): boolean {
    return this.masks.some((mask) => text.includes(mask));
  }
}
