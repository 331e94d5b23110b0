/**
 * GitHub's entrance for the App's requests: who acts just before them, and whether they obey
 * GitHub's limits.
 */
import type { GitHub } from "./github.ts";
import { ZERO } from "../../../../src/sandbox/git/refs.ts";
import { ON, type Race } from "./race.ts";
import type { Owner, Timeline } from "./timeline.ts";

/** Requests sent before any replica learned of a limit arrive within this many milliseconds. */
const UNDERWAY_MS = 3_000;
/** If GitHub gives no time, it asks to wait this many milliseconds. */
const LEAST_MS = 60_000;

export interface Watched {
  github: GitHub;
  timeline: Timeline;
  race: Race | null;
  /** Makes somebody act, on the pull request or the branch if one is given. */
  act: (race: Race, on: { pull: number | null; branch: string | null }) => Promise<void>;
  /** Changes whenever a process or the database was lost, and known limits may be lost with it. */
  losses: () => number;
}

/** Returns the installation of this token; 0 = it has none. */
function getInstallation({ sandbox }: GitHub, authorization: string): number {
  const { installations, tokens } = sandbox.world;
  // Most worlds have only one.
  if (installations.length < 2) return 0;
  const token = authorization.replace(/^\S+ /, "");
  return tokens.find((one) => one.token === token)?.installationId ?? 0;
}

/** Processes with the same key know of the same limits. A pass learns of none from others. */
export function getLimitKey(
  github: GitHub,
  authorization: string,
  { name, sharesLimits }: Owner,
): string {
  const installation = getInstallation(github, authorization);
  return sharesLimits ? `${installation}` : `${installation} ${name}`;
}

/** A 403 can also mean that something isn't allowed. */
async function isLimit(response: Response): Promise<boolean> {
  if (response.status === 429) return true;
  return response.status === 403 && /rate limit/i.test(await response.clone().text());
}

/** Whether the body is of a mutation that deletes a ref. */
export const isRefDeletion = (body: string): boolean =>
  body.includes("updateRefs") && body.includes(`"after":"${ZERO}"`);

/** Returns the worker's branch that this mutation deletes. */
function findRemovedBranch(query: string): string | null {
  if (!isRefDeletion(query)) return null;
  return /"refs\/heads\/([^"]+\/W\d+\.\d+)"/.exec(query)?.[1] ?? null;
}

export class RequestGateway {
  /** Requests that arrived although GitHub had asked to wait. */
  readonly ignoredLimits: string[] = [];
  readonly #of: Watched;
  #passed = 0;
  /** By installation and who knows of it: see `getLimitKey`. */
  readonly #closed = new Map<string, { from: number; until: number; losses: number }>();

  constructor(of: Watched) {
    this.#of = of;
  }

  /** Returns GitHub as a process of the App reaches it. */
  for(asker: Owner): GitHub {
    return { ...this.#of.github, handle: (request) => this.#handle(request, asker) };
  }

  async #handle(request: Request, asker: Owner): Promise<Response> {
    const { pathname } = new URL(request.url);
    const what = `${request.method} ${pathname}`;
    // Requests as the App itself are counted separately.
    const counted = !/\/app(\/|$)/.test(pathname);
    const authorization = request.headers.get("authorization") ?? "";
    const key = getLimitKey(this.#of.github, authorization, asker);
    if (counted) this.#look(what, key);
    await this.#race(what, request);
    const response = await this.#of.github.handle(request);
    // A process that has died since doesn't learn of the limit.
    if (counted && asker.alive && (await isLimit(response))) this.#note(response, key);
    return response;
  }

  async #race(what: string, request: Request): Promise<void> {
    const { race, act } = this.#of;
    if (!race || !ON[race.on].test(what)) return;
    const isQuery = race.on === "save" || race.on === "removal";
    const query = isQuery ? await request.clone().text() : "";
    if (race.on === "save" && !query.includes("createCommitOnBranch")) return;
    const branch = race.on === "removal" ? findRemovedBranch(query) : null;
    if (race.on === "removal" && branch === null) return;
    const pull = Number(/\/pulls\/(\d+)\//.exec(what)?.[1]) || null;
    if (race.on === "landing" && !this.#isLanding(pull)) return;
    if (this.#passed++ === race.after) await act(race, { pull, branch });
  }

  #isLanding(pull: number | null): boolean {
    const { issues } = this.#of.github.sandbox.world;
    return issues.some((one) => one.number === pull && one.pull?.headRef.endsWith("/land"));
  }

  #look(what: string, key: string): void {
    const { timeline, losses } = this.#of;
    const {
      from,
      until,
      losses: before,
    } = this.#closed.get(key) ?? { from: 0, until: 0, losses: 0 };
    if (timeline.now <= from + UNDERWAY_MS || timeline.now >= until || before !== losses()) return;
    this.ignoredLimits.push(
      `${what}, ${Math.round((until - timeline.now) / 1000)} s before GitHub ` +
        "allowed requests again",
    );
  }

  /** Records a secondary limit for all requests of an installation. */
  #note({ headers }: Response, key: string): void {
    if (headers.get("x-ratelimit-remaining") === "0") return;
    const { timeline, losses } = this.#of;
    const ms = Number(headers.get("retry-after") ?? 0) * 1000 || LEAST_MS;
    this.#closed.set(key, {
      from: timeline.now,
      until: timeline.now + ms,
      losses: losses(),
    });
  }
}
