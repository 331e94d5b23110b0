/**
 * Discovery: builds that GitHub shows, as hints. A lost database or delivery loses nothing. What it costs is bounded by
 * what is active: of an installation with many repositories, each sweep looks at another part of the quiet ones.
 */
import type { Logger } from "pino";
import type { Clients } from "../../github/client.ts";
import { asGitHubError, asking, GitHubError } from "../../github/errors.ts";
import { repositoriesOf } from "../../github/repositories.ts";
import { REPOSITORY, type Inbox, type Place } from "../inbox.ts";
import { buildsIn, FEW } from "./builds.ts";
import type { Mark } from "./watermark.ts";

/** Quiet repositories are all looked at within so many sweeps: four hours. */
export const ROUNDS = 24;

/** A limit that goes on for longer is left to the next sweep, in milliseconds: other installations have their own. */
const PATIENCE_MS = 2 * 60_000;

/** Between two repositories, in milliseconds: half of what GitHub allows is left to what is heard meanwhile. */
const PACE_MS = 500;

export interface DiscoveryDeps {
  clients: Clients;
  inbox: Inbox;
  log: Logger;
  clock: () => Date;
  /** Resolves after so many milliseconds, or once `signal` is aborted. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Called before each repository; false = another process sweeps by now. */
  goOn: () => Promise<boolean>;
}

/**
 * Gives a hint for each build of the repositories whose turn it is, and for the repository's own lane where there are
 * builds or few repositories: it offers Baton's files, or its newer workflow, whatever became of the word of the
 * installation. One that fails is logged and doesn't keep others back.
 * @returns those that are active now; null where it was stopped on the way.
 * @throws GitHubError where the installations can't be listed
 */
export async function discover(
  deps: DiscoveryDeps,
  { active: known, round }: Mark,
  { whole, signal }: { whole: boolean; signal: AbortSignal },
): Promise<string[] | null> {
  const { clients, inbox, log, wait, goOn } = deps;
  const app = await clients.asApp();
  const installations = await asking(() => app.paginate("GET /app/installations", { per_page: 100 }));
  const active = new Set<string>();
  for (const { id, suspended_at } of installations) {
    const before = new Set(known.filter((key) => key.startsWith(`${Number(id)}/`)));
    const all = suspended_at ? null : await listed(clients, Number(id), log);
    const here = new Set(all?.map(keyOf) ?? before);
    for (const key of before) if (here.has(key)) active.add(key);
    if (!all) continue;
    const few = all.length <= FEW;
    const due = (at: number, key: string) => whole || few || before.has(key) || at % ROUNDS === round % ROUNDS;
    for (const [index, { place, branch }] of all.entries()) {
      const key = keyOf({ place });
      if (!due(index, key)) continue;
      if (signal.aborted || !(await goOn())) return null;
      try {
        const builds = await patiently(deps, signal, async () => buildsIn(await clients.access(place), branch));
        if (builds.active.length > 0) active.add(key);
        else active.delete(key);
        const issues = [...new Set([...builds.active, ...builds.addressed])];
        const lanes = few || issues.length > 0 ? [REPOSITORY, ...issues] : [];
        for (const issue of lanes) await inbox.accept({ ...place, issue }, "sweep");
      } catch (error) {
        const { message, code } = asGitHubError(error);
        if (code === "not_found") active.delete(key);
        log.warn({ ...place, reason: message }, "a repository can't be swept");
        if (code === "rate_limited") {
          // Those whose turn it is have it in the next sweep.
          for (const [at, one] of all.entries()) if (at >= index && due(at, keyOf(one))) active.add(keyOf(one));
          break;
        }
      }
      if (!few) await wait(PACE_MS, signal);
    }
  }
  return [...active];
}

/** A short limit is waited out: the other repositories' turn would not come any sooner. */
async function patiently<T>({ wait }: DiscoveryDeps, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof GitHubError) || error.waitMs === null || signal.aborted) throw error;
      if (error.waitMs > PATIENCE_MS) throw error;
      await wait(Math.max(PACE_MS, error.waitMs), signal);
    }
  }
}

const keyOf = ({ place: { installation, owner, repo } }: { place: Place }) => `${installation}/${owner}/${repo}`;

/** Null where they can't be listed, which keeps no others back. */
async function listed(clients: Clients, installation: number, log: Logger) {
  try {
    return await repositoriesOf(await clients.octokit(installation), installation);
  } catch (error) {
    log.warn({ installation, reason: asGitHubError(error).message }, "an installation can't be swept");
    return null;
  }
}
