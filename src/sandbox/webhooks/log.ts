/**
 * The delivery log: what each app was sent, and what it answered. One line of JSON for each delivery in a file of its
 * own, as `world.json` is written whole; the newest thousand are kept.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outcome } from "./send.ts";

export interface Delivery extends Outcome {
  id: number;
  guid: string;
  appId: number;
  installationId: number | null;
  repositoryId: number | null;
  event: string;
  action: string | null;
  deliveredAt: string;
  redelivery: boolean;
  url: string;
  headers: Record<string, string>;
  /** The body, as it was sent. */
  body: string;
}

const KEPT = 1_000;
const FIRST = 1_000_001;

export class DeliveryLog {
  readonly #file: string;
  #kept: Delivery[];
  #lines: number;

  constructor(dir: string) {
    mkdirSync(dir, { recursive: true });
    this.#file = join(dir, "deliveries.jsonl");
    const all = existsSync(this.#file) ? readLines(this.#file) : [];
    this.#kept = all.slice(-KEPT);
    this.#lines = all.length;
  }

  add(delivery: Omit<Delivery, "id">): Delivery {
    const entry = { id: (this.#kept.at(-1)?.id ?? FIRST) + 1, ...delivery };
    this.#kept.push(entry);
    if (this.#kept.length > KEPT) this.#kept.shift();
    if (++this.#lines > 2 * KEPT) this.#rewrite();
    else appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    return entry;
  }

  /** The app's, newest first. */
  of(appId: number): Delivery[] {
    return this.#kept.filter((one) => one.appId === appId).toReversed();
  }

  #rewrite(): void {
    const temporary = `${this.#file}.tmp`;
    writeFileSync(temporary, this.#kept.map((one) => `${JSON.stringify(one)}\n`).join(""), { mode: 0o600 });
    renameSync(temporary, this.#file);
    this.#lines = this.#kept.length;
  }
}

/** A line that a killed process left unfinished is no delivery. */
function readLines(file: string): Delivery[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return line === "" ? [] : [JSON.parse(line) as Delivery];
      } catch {
        return [];
      }
    });
}
