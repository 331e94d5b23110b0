/** The network between the App and GitHub: each request is two events, and much may happen to it on its way. */
import type { RuleInput } from "../../../src/sandbox/faults/rule.ts";
import type { Dice } from "./dice.ts";
import type { GitHub } from "./github.ts";
import type { Replica } from "./replica.ts";
import type { Timeline } from "./timeline.ts";


export interface Wire {
  timeline: Timeline;
  dice: Dice;
  github: () => GitHub;
  /** How likely a request is to go wrong now. */
  chance: () => number;
  happened: (fault: string) => void;
  /** Called with each request that GitHub has answered. */
  answered: (by: Replica, method: string, path: string, status: number, body: string) => void;
}

/** The replica's `fetch`. Once the process is dead nothing of it comes back. */
export function fetchOf(wire: Wire, by: Replica): typeof fetch {
  const { timeline, dice } = wire;
  const ask = (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const method = init.method ?? "GET";
      const path = pathOf(url);
      const body = typeof init.body === "string" ? init.body : "";
      const back = (what: string, end: () => void) =>
        timeline.after(dice.between(5, 60), `← ${what} ${method} ${path}`, end, by);
      const arrive = async () => {
        const rule = dice.next() < wire.chance() ? drawRule(dice, method, body) : null;
        if (rule) wire.happened(nameOf(rule));
        const github = wire.github();
        const armed = rule ? github.faults.arm(rule)[0] : undefined;
        const request = new Request(url, { ...init, signal: null });
        try {
          const response = await github.handle(request);
          wire.answered(by, method, path, response.status, body);
          const to = response.headers.get("location");
          if (to && response.status >= 300 && response.status < 304) {
            back("302", () => void ask(to, { method: "GET" }).then(resolve, reject));
            return;
          }
          Object.defineProperty(response, "url", { value: url });
          back(String(response.status), () => resolve(response));
        } catch (error) {
          back("cut", () => reject(new TypeError("fetch failed", { cause: error })));
        } finally {
          if (armed) github.faults.clear(armed.id);
        }
      };
      // What has left the process arrives, whether or not that lives on.
      timeline.after(dice.between(5, 60), `→ ${by.name} ${method} ${path}`, () => void arrive(), null);
    });
  return ((url: string | URL | Request, init: RequestInit = {}) =>
    by.alive ? ask(String(url), init) : new Promise(() => undefined)) as typeof fetch;
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname.replace(/^\/api(\/v3)?/, "").replace(/sig=[^&]*/, "") + (pathname.startsWith("/_storage") ? "" : search);
}

function drawRule(dice: Dice, method: string, body: string): RuleInput {
  const reads = method === "GET";
  const when = reads ? "before" : dice.pick(["before", "after"] as const);
  return dice.pick<RuleInput>([
    { fault: "server_error", status: 502, when },
    { fault: "server_error", status: 500, when },
    { fault: "connection_reset", when },
    { fault: "rate_limit", limit: "secondary", status: 403, retry_after: 60 },
    { fault: "rate_limit", limit: "secondary", status: 429, retry_after: null },
    { fault: "rate_limit", limit: "primary", status: 403, retry_after: null },
    { fault: "token_expired" },
    ...(reads || /merge/.test(body) ? [{ fault: "mergeable_unknown" } as const] : []),
    ...(reads ? [{ fault: "truncated_answer" } as const] : []),
  ]);
}

function nameOf(rule: RuleInput): string {
  const when = "when" in rule && rule.when === "after" ? " after the write" : "";
  return `${rule.fault}${"status" in rule ? ` ${rule.status}` : ""}${when}`;
}

