type Json = Record<string, unknown>;

/** The members of a payload that an event can be about, the closest first. */
const SUBJECTS = ["comment", "review", "check_run", "workflow_job", "workflow_run", "pull_request", "issue", "label"];

/**
 * Objects that an event told of and that their first reads don't find: GitHub answers from replicas, which can be
 * behind the event.
 */
export class Hidden {
  readonly #reads = new Map<string, number>();

  add(event: string, payload: Json, reads: number): void {
    for (const address of addresses(event, payload)) this.#reads.set(address, reads);
  }

  /** Counts a read of this path (without `/api/v3`); true when it has to find nothing. */
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

/** Where the API shows what the event is about, as paths. */
function addresses(event: string, payload: Json): string[] {
  if (event === "push" || event === "create") return refAddresses(payload);
  for (const name of SUBJECTS) {
    const subject = payload[name] as Json | undefined;
    const url = typeof subject?.["url"] === "string" ? subject["url"] : null;
    if (subject && url !== null) {
      const path = pathOf(url);
      // A pull request is an issue too.
      return name === "pull_request" ? [path, path.replace("/pulls/", "/issues/")] : [path];
    }
  }
  return [];
}

function refAddresses(payload: Json): string[] {
  const base = pathOf(String((payload["repository"] as Json)["url"]));
  const ref = String(payload["ref"]).replace(/^refs\//, "");
  const full = payload["ref_type"] === undefined ? ref : `${payload["ref_type"] === "tag" ? "tags" : "heads"}/${ref}`;
  const branch = full.startsWith("heads/") ? [`${base}/branches/${full.slice("heads/".length)}`] : [];
  const sha = payload["after"];
  const commit = typeof sha === "string" ? [`${base}/commits/${sha}`, `${base}/git/commits/${sha}`] : [];
  return [`${base}/git/ref/${full}`, `${base}/git/refs/${full}`, ...branch, ...commit];
}

function pathOf(url: string): string {
  return new URL(url).pathname.replace(/^\/api\/v3(?=\/)/, "");
}
