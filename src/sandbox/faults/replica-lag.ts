import { replaceBody } from "./fault-responses.ts";

type Json = Record<string, unknown>;

/** Members of a payload that an event can be about, the most specific first. */
const SUBJECTS = [
  "comment",
  "review",
  "check_run",
  "workflow_job",
  "workflow_run",
  "pull_request",
  "issue",
  "label",
];

/**
 * Objects of an event whose first reads find nothing. GitHub answers from replicas, which can be
 * behind the event.
 */
export class HiddenObjects {
  readonly #reads = new Map<string, number>();

  add(event: string, payload: Json, reads: number): void {
    for (const address of listAddresses(event, payload)) this.#reads.set(address, reads);
  }

  /** Counts a read of this path (without `/api/v3`). Returns true if it must find nothing. */
  takes(path: string): boolean {
    const left = this.#reads.get(path) ?? 0;
    if (left <= 1) this.#reads.delete(path);
    else this.#reads.set(path, left - 1);
    return left > 0;
  }

  get none(): boolean {
    return this.#reads.size === 0;
  }

  clear(): void {
    this.#reads.clear();
  }
}

/** Returns the API paths of the event's object. */
function listAddresses(event: string, payload: Json): string[] {
  if (event === "push" || event === "create") return listRefAddresses(payload);
  for (const name of SUBJECTS) {
    const subject = payload[name] as Json | undefined;
    const url = typeof subject?.["url"] === "string" ? subject["url"] : null;
    if (subject && url !== null) {
      const path = getPath(url);
      // A pull request is an issue too.
      return name === "pull_request" ? [path, path.replace("/pulls/", "/issues/")] : [path];
    }
  }
  return [];
}

function listRefAddresses(payload: Json): string[] {
  const base = getPath(String((payload["repository"] as Json)["url"]));
  const ref = String(payload["ref"]).replace(/^refs\//, "");
  const full =
    payload["ref_type"] === undefined
      ? ref
      : `${payload["ref_type"] === "tag" ? "tags" : "heads"}/${ref}`;
  const branch = full.startsWith("heads/")
    ? [`${base}/branches/${full.slice("heads/".length)}`]
    : [];
  const sha = payload["after"];
  const commit =
    typeof sha === "string" ? [`${base}/commits/${sha}`, `${base}/git/commits/${sha}`] : [];
  return [`${base}/git/ref/${full}`, `${base}/git/refs/${full}`, ...branch, ...commit];
}

function getPath(url: string): string {
  return new URL(url).pathname.replace(/^\/api\/v3(?=\/)/, "");
}

type Item = Record<string, unknown> & { id: number };

/** The state of one object that a list shows, and how often it still does after a change. */
interface KnownState {
  /** The JSON that is shown; null: nothing. */
  shown: string | null;
  left: number;
}

/**
 * Stale lists. GitHub answers them from replicas and search indexes. The first answers after an
 * object was created or changed show the state before.
 */
export class StaleReads {
  readonly #lists = new Map<string, Map<number, KnownState>>();
  readonly #things = new Map<string, KnownState>();

  /** Returns the list of this path as it was `reads` reads ago, and any other answer unchanged. */
  async show(path: string, response: Response, reads: number): Promise<Response> {
    if (!isJson(response)) return response;
    const body: unknown = await response.clone().json();
    const found = findItems(body);
    if (found === null) return response;
    const known = this.#lists.get(path) ?? new Map<number, KnownState>();
    this.#lists.set(path, known);
    const items = found.items.flatMap((item) => applyLag(known, item, reads));
    return replaceBody(response, JSON.stringify(found.wrap(items)));
  }

  /**
   * Returns the object at this path as it was `reads` reads ago. Lists, and objects read for the
   * first time, stay unchanged.
   */
  async showOne(path: string, response: Response, reads: number): Promise<Response> {
    if (!isJson(response)) return response;
    const now = await response.clone().text();
    if (findItems(JSON.parse(now)) !== null) return response;
    const known = this.#things.get(path) ?? { shown: now, left: reads };
    this.#things.set(path, known);
    recordRead(known, now, reads);
    return known.shown === now || known.shown === null
      ? response
      : replaceBody(response, known.shown);
  }

  clear(): void {
    this.#lists.clear();
    this.#things.clear();
  }
}

function applyLag(known: Map<number, KnownState>, item: Item, reads: number): Item[] {
  const now = JSON.stringify(item);
  const before = known.get(item.id) ?? { shown: null, left: reads };
  known.set(item.id, before);
  recordRead(before, now, reads);
  return before.shown === null ? [] : [JSON.parse(before.shown) as Item];
}

/** Counts a read. A change shows after this many reads. */
function recordRead(known: KnownState, now: string, reads: number): void {
  if (known.shown === now) {
    known.left = reads;
  } else if (known.left > 0) {
    known.left--;
  } else {
    Object.assign(known, { shown: now, left: reads });
  }
}

function isJson(response: Response): boolean {
  return response.ok && /json/.test(response.headers.get("content-type") ?? "");
}

/** Returns the list that an answer is, or that it has next to `total_count`. */
function findItems(body: unknown): { items: Item[]; wrap: (items: Item[]) => unknown } | null {
  if (isList(body)) return { items: body, wrap: (items) => items };
  if (typeof body !== "object" || body === null || !("total_count" in body)) return null;
  const [name, items] = Object.entries(body).find(([, value]) => isList(value)) ?? [];
  if (name === undefined || !isList(items)) return null;
  return { items, wrap: (some) => ({ ...body, total_count: some.length, [name]: some }) };
}

function isList(value: unknown): value is Item[] {
  return (
    Array.isArray(value) &&
    value.every((one: unknown) => typeof (one as Item | null)?.id === "number")
  );
}
