/** A `fetch` that checks every request and answer, for clients under test. */
import { judge } from "./exchange.ts";

export interface CheckedFetch {
  fetch: typeof globalThis.fetch;
  /** All problems, each with its request. */
  problems: string[];
  /** Statuses that each operation has answered: `GET /user` -> 200, 401. */
  seen: Map<string, Set<number>>;
  /** The last read of each operation that was answered with a body. */
  reads: Map<string, { url: string; headers: Headers }>;
}

/**
 * Wraps `inner`, by default the real one. GraphQL, git, pages and the sandbox's own controls are
 * not checked.
 */
export function checkedFetch(inner: typeof globalThis.fetch = globalThis.fetch): CheckedFetch {
  const problems: string[] = [];
  const seen = new Map<string, Set<number>>();
  const reads: CheckedFetch["reads"] = new Map();
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const sent = /^(GET|HEAD)$/.test(request.method) ? null : await request.clone().text();
    // A redirect is an answer too, so it is checked before it is followed.
    const response = await inner(new Request(request, { redirect: "manual" }));
    const { pathname } = new URL(request.url);
    if (!/^\/api\/(v3|uploads)(?=\/|$)/.test(pathname)) return response;
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
      const read = request.method === "GET" && response.status === 200;
      if (read) reads.set(judged.operation, { url: request.url, headers: request.headers });
    }
    const to = response.headers.get("location");
    if (
      to === null ||
      request.redirect !== "follow" ||
      response.status < 300 ||
      response.status > 399
    )
      return response;
    const place = new URL(to, request.url);
    const { method, headers } = request;
    // A signed address needs no token, and another host must not get it.
    if (/\/_storage\//.test(to) || place.origin !== new URL(request.url).origin)
      return inner(place, { method });
    return fetch(place, { method, headers, ...(sent === null ? {} : { body: sent }) });
  };
  return { fetch, problems, seen, reads };
}
