/** A `fetch` that judges every exchange it carries, for clients under test. */
import { judge } from "./exchange.ts";

export interface CheckedFetch {
  fetch: typeof globalThis.fetch;
  /** Everything that was wrong, with the request that it was about. */
  problems: string[];
  /** Statuses that each operation was seen to answer: `GET /user` -> 200, 401. */
  seen: Map<string, Set<number>>;
}

/** Wraps `inner`, by default the real one. GraphQL, git, pages and the sandbox's own controls pass unjudged. */
export function checkedFetch(inner: typeof globalThis.fetch = globalThis.fetch): CheckedFetch {
  const problems: string[] = [];
  const seen = new Map<string, Set<number>>();
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const sent = request.method === "GET" ? null : await request.clone().text();
    const response = await inner(request);
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/api/v3/")) return response;
    const type = response.headers.get("content-type") ?? "";
    const textual = /json|text|diff|patch|^$/.test(type);
    const judged = judge({
      ...{ method: request.method, url: request.url, request: sent, status: response.status },
      headers: Object.fromEntries(response.headers),
      answer: textual ? await response.clone().text() : null,
    });
    for (const one of judged.problems) problems.push(`${request.method} ${pathname}: ${one}`);
    if (judged.operation !== null) {
      const statuses = seen.get(judged.operation) ?? new Set();
      seen.set(judged.operation, statuses.add(response.status));
    }
    return response;
  };
  return { fetch, problems, seen };
}
