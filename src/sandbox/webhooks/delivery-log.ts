/**
 * The delivery log: what each App received and what it answered. A delivery is one line of JSON in
 * a separate file, because `world.json` is always rewritten completely. The newest thousand are
 * kept.
 */
import type { FileStore } from "../file-store.ts";
import type { DeliveryOutcome } from "./post-webhook.ts";

export interface Delivery extends DeliveryOutcome {
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
  /** The body as sent. */
  body: string;
}

const FILE = "deliveries.jsonl";
const MAX_DELIVERIES = 1_000;
const FIRST_ID = 1_000_001;

export class DeliveryLog {
  readonly #files: FileStore | null;
  readonly #most: number;
  readonly #kept: Delivery[];
  #lines: number;

  /** Creates the log. Without files it is only in memory. */
  constructor(files: FileStore | null, most = MAX_DELIVERIES) {
    this.#files = files;
    this.#most = most;
    const all = parseLines(files?.read(FILE)?.toString("utf8") ?? "");
    this.#kept = all.slice(-most);
    this.#lines = all.length;
  }

  add(delivery: Omit<Delivery, "id">): Delivery {
    const entry = { id: (this.#kept.at(-1)?.id ?? FIRST_ID) + 1, ...delivery };
    this.#kept.push(entry);
    if (this.#kept.length > this.#most) this.#kept.shift();
    if (this.#files) this.#write(this.#files, entry);
    return entry;
  }

  /** Returns an App's deliveries, newest first. */
  listOfApp(appId: number): Delivery[] {
    return this.#kept.filter((one) => one.appId === appId).toReversed();
  }

  #write(files: FileStore, entry: Delivery): void {
    if (++this.#lines <= 2 * this.#most) return files.append(FILE, `${JSON.stringify(entry)}\n`);
    files.write(FILE, this.#kept.map((one) => `${JSON.stringify(one)}\n`).join(""));
    this.#lines = this.#kept.length;
  }
}

/** Skips a line that a killed process left incomplete. */
function parseLines(text: string): Delivery[] {
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as Delivery];
    } catch {
      return [];
    }
  });
}

/** A delivery before it was sent. */
export type PendingDelivery = Omit<
  Delivery,
  "id" | "deliveredAt" | "status" | "statusCode" | "duration" | "response"
>;
