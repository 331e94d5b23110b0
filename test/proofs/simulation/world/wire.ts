/**
 * The network between the App and GitHub: each request is two events, and many faults may hit it on
 * its way.
 */
import type { FaultRuleInput } from "../../../../src/sandbox/faults/fault-rules.ts";
import type { Conditions } from "./conditions.ts";
import type { Dice } from "./dice.ts";
import type { GitHub } from "./github.ts";
import type { Lag } from "./lag.ts";
import type { Owner, Timeline } from "./timeline.ts";

export interface Wire {
  timeline: Timeline;
  dice: Dice;
  /** Returns GitHub as this process reaches it. */
  github: (by: Owner) => GitHub;
  lag: Lag;
  conditions: Conditions;
  /** The current probability that a request goes wrong. */
  chance: () => number;
  /** Whether GitHub's log of deliveries can't be read now. */
  unread: () => boolean;
  happened: (fault: string) => void;
  /** Called with each request that GitHub has answered. */
  answered: (request: AnsweredRequest) => void;
}

export interface AnsweredRequest {
  /** Method and path. */
  what: string;
  status: number;
  /** Whether it asked for a change. */
  writes: boolean;
  by: Owner;
  /** Its header `authorization`; "" = it has none. */
  authorization: string;
  /** "" = it has none, or bytes. */
  body: string;
}

/**
 * Returns the replica's `fetch`. After the process has died, no answer comes back. `cut` ends
 * running requests: a library that waits forever would block other replicas, which share this
 * process.
 */
export function fetchOf(wire: Wire, by: Owner): { fetched: typeof fetch; cut: () => void } {
  const { timeline, dice } = wire;
  const under = new Set<(reason: Error) => void>();
  const dead = () => new TypeError("the process is dead");
  const ask = (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, rejects) => {
      const reject = (reason: Error) => {
        under.delete(reject);
        rejects(reason);
      };
      under.add(reject);
      const method = init.method ?? "GET";
      const path = pathOf(url);
      const back = (what: string, end: () => void) =>
        timeline.after(dice.between(5, 60), `← ${what} ${method} ${path}`, end, by);
      const arrive = async () => {
        const writes = path === "/graphql" ? isMutation(init.body) : method !== "GET";
        const kind = isCommitting(path, init.body) ? "lost" : writes ? "writes" : "reads";
        const unread = method === "GET" && path.startsWith("/app/hook/deliveries") && wire.unread();
        const drawn = () =>
          dice.next() < wire.chance() * dearness(path, init.body) ? dice.pick(OF[kind]) : null;
        const { github: state } = wire.conditions;
        if (state === "silent")
          return void timeline.after(SILENT_MS, `✗ ${method} ${path}`, () => reject(late()), by);
        const fault = state === "failing" ? DOWN : unread ? UNREAD : drawn();
        if (fault && fault !== BEHIND) wire.happened(fault);
        const github = wire.github(by);
        const rule = fault ? RULES[fault]!.rule : null;
        const armed = rule ? github.faults.arm(rule)[0] : undefined;
        const body = typeof init.body === "string" ? init.body : "";
        const what = `${method} ${url} ${path === "/graphql" ? body : ""}`;
        const request = new Request(url, { ...init, signal: null });
        try {
          const stale = writes || fault ? null : wire.lag.stale(what);
          if (stale) wire.happened(BEHIND);
          const answer = stale ?? (await github.handle(request));
          const response =
            (stale || writes ? null : await wire.lag.behind(path, what, answer)) ?? answer;
          if (fault === BEHIND) wire.lag.keep(what, response);
          wire.answered({
            ...{ what: `${method} ${path}`, status: response.status, writes, by, body },
            authorization: request.headers.get("authorization") ?? "",
          });
          const to = response.headers.get("location");
          if (to && response.status >= 300 && response.status < 400 && response.status !== 304) {
            back(String(response.status), () => {
              under.delete(reject);
              const next = new URL(to, url);
              void ask(next.href, redirected(init, response.status, next, url)).then(
                resolve,
                reject,
              );
            });
            return;
          }
          Object.defineProperty(response, "url", { value: url });
          back(String(response.status), () => {
            under.delete(reject);
            resolve(response);
          });
        } catch (error) {
          back("cut", () => reject(new TypeError("fetch failed", { cause: error })));
        } finally {
          if (armed) github.faults.clear(armed.id);
        }
      };
      // A request that has left the process arrives even if the process dies.
      timeline.after(
        dice.between(5, 60),
        `→ ${by.name} ${method} ${path}`,
        () => void arrive(),
        null,
      );
    });
  const fetched: typeof fetch = (url, init = {}) =>
    by.alive && typeof url === "string" ? ask(url, init) : Promise.reject(dead());
  return { fetched, cut: () => [...under].forEach((reject) => reject(dead())) };
}

/**
 * Follows redirects like `fetch`: repeats the method after a 307 or 308, and reads after others.
 * Sends the token only to the same host.
 */
function redirected(init: RequestInit, status: number, to: URL, from: string): RequestInit {
  const { method = "GET", body = null, headers = {} } = init;
  const known = to.origin === new URL(from).origin ? headers : {};
  return status === 307 || status === 308
    ? { method, body, headers: known }
    : { method: "GET", headers: known };
}

const isMutation = (body: unknown) => typeof body === "string" && /"query":"\s*mutation/.test(body);

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return (
    pathname.replace(/^\/api(\/v3)?/, "").replace(/sig=[^&]*/, "") +
    (pathname.startsWith("/_storage") ? "" : search)
  );
}

/**
 * Weighs a path by what its loss costs. Starting a run costs money and can't be undone, so it fails
 * more often than others, and a repeated launch most often. So does committing a paid session's
 * result to its worker's branch.
 */
function dearness(path: string, body: unknown): number {
  if (isCommitting(path, body)) return 6;
  if (!path.endsWith("/dispatches")) return 1;
  return typeof body === "string" && /"launch":"1"/.test(body) ? 5 : 20;
}

const isCommitting = (path: string, body: unknown) =>
  path.includes("/git/refs") && /\/W\d+\.\d+\b/.test(`${decodeURIComponent(path)} ${String(body)}`);

/** How long the App waits for an answer: `app/github/bounded-fetch.ts`. */
const SILENT_MS = 60_000;
const late = () =>
  new TypeError("fetch failed", { cause: new Error("GitHub didn't answer within 60 s") });

const AFTER = { when: "after" } as const;
const BEHIND = "answered from behind";
/** The fault of all requests while GitHub is down. */
export const DOWN = "503";
const UNREAD = "the log of deliveries unread";
/** Faults of a request, by name. One that comes from `Lag` has no rule. */
const RULES: Record<
  string,
  { rule: FaultRuleInput | null; to: "reads" | "writes" | "all" | "the log" | "an outage" }
> = {
  [BEHIND]: { rule: null, to: "reads" },
  [UNREAD]: { rule: { fault: "server_error", status: 503 }, to: "the log" },
  [DOWN]: { rule: { fault: "server_error", status: 503 }, to: "an outage" },
  "502": { rule: { fault: "server_error", status: 502 }, to: "all" },
  "500": { rule: { fault: "server_error", status: 500 }, to: "all" },
  "502 after the write": { rule: { fault: "server_error", status: 502, ...AFTER }, to: "writes" },
  "500 after the write": { rule: { fault: "server_error", status: 500, ...AFTER }, to: "writes" },
  "cut before": { rule: { fault: "connection_reset" }, to: "all" },
  "cut after the write": { rule: { fault: "connection_reset", ...AFTER }, to: "writes" },
  "403 retry-after": { rule: { fault: "rate_limit", status: 403, retry_after: 60 }, to: "all" },
  "429 without a time": {
    rule: { fault: "rate_limit", status: 429, retry_after: null },
    to: "all",
  },
  "403 primary": { rule: { fault: "rate_limit", limit: "primary", retry_after: null }, to: "all" },
  "token expired": { rule: { fault: "token_expired" }, to: "all" },
  "mergeable unknown": { rule: { fault: "mergeable_unknown" }, to: "reads" },
  truncated: { rule: { fault: "truncated_answer" }, to: "reads" },
};
export const REQUEST_FAULTS = Object.keys(RULES);
const OF = {
  reads: REQUEST_FAULTS.filter((name) => ["reads", "all"].includes(RULES[name]!.to)),
  writes: REQUEST_FAULTS.filter((name) => ["writes", "all"].includes(RULES[name]!.to)),
  /** The answer is lost, and the request takes effect. */
  lost: REQUEST_FAULTS.filter((name) => RULES[name]!.to === "writes"),
};
