type Item = Record<string, unknown> & { id: number };

/** What a list shows of one thing, and how often it still does after the thing has changed. */
interface Known {
  /** The JSON that is shown; null = nothing. */
  shown: string | null;
  left: number;
}

/**
 * Lists that lag behind: GitHub answers them from replicas and search indexes. The first answers in which a thing would
 * be new or changed show the state before.
 */
export class StaleLists {
  readonly #lists = new Map<string, Map<number, Known>>();
  readonly #things = new Map<string, Known>();

  /** The list of this path as it was `reads` reads ago; every other answer as it is. */
  async show(path: string, response: Response, reads: number): Promise<Response> {
    if (!isJson(response)) return response;
    const body: unknown = await response.clone().json();
    const found = findItems(body);
    if (found === null) return response;
    const known = this.#lists.get(path) ?? new Map<number, Known>();
    this.#lists.set(path, known);
    const items = found.items.flatMap((item) => lag(known, item, reads));
    return withBody(response, JSON.stringify(found.wrap(items)));
  }

  /** The thing at this path as it was `reads` reads ago; lists, and what is read for the first time, as they are. */
  async showOne(path: string, response: Response, reads: number): Promise<Response> {
    if (!isJson(response)) return response;
    const now = await response.clone().text();
    if (findItems(JSON.parse(now)) !== null) return response;
    const known = this.#things.get(path) ?? { shown: now, left: reads };
    this.#things.set(path, known);
    advance(known, now, reads);
    return known.shown === now || known.shown === null ? response : withBody(response, known.shown);
  }

  clear(): void {
    this.#lists.clear();
    this.#things.clear();
  }
}

function lag(known: Map<number, Known>, item: Item, reads: number): Item[] {
  const now = JSON.stringify(item);
  const before = known.get(item.id) ?? { shown: null, left: reads };
  known.set(item.id, before);
  advance(before, now, reads);
  return before.shown === null ? [] : [JSON.parse(before.shown) as Item];
}

/** Once more it is read: a change shows after so many reads. */
function advance(known: Known, now: string, reads: number): void {
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

function withBody(response: Response, body: string): Response {
  const headers = new Headers(response.headers);
  // Else the client would keep this body under the etag of the other one.
  headers.delete("etag");
  headers.delete("content-length");
  return new Response(body, { status: response.status, headers });
}

/** The list that an answer is, or that it holds beside its `total_count`. */
function findItems(body: unknown): { items: Item[]; wrap: (items: Item[]) => unknown } | null {
  if (isList(body)) return { items: body, wrap: (items) => items };
  if (typeof body !== "object" || body === null || !("total_count" in body)) return null;
  const [name, items] = Object.entries(body).find(([, value]) => isList(value)) ?? [];
  if (name === undefined || !isList(items)) return null;
  return { items, wrap: (some) => ({ ...body, total_count: some.length, [name]: some }) };
}

function isList(value: unknown): value is Item[] {
  return Array.isArray(value) && value.every((one: unknown) => typeof (one as Item | null)?.id === "number");
}
