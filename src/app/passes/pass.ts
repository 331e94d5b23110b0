/**
 * One stateless pass over a repository: no webhook, no queue, no database. All that goes on is found on GitHub, looked
 * at until nothing is left to do at once, and left. What a server would be told or woken for, the next pass finds.
 */
import type { Logger } from "pino";
import { Absences } from "../absences.ts";
import type { Access } from "../github/access.ts";
import { commitOf } from "../github/commits.ts";
import { GitHubError } from "../github/errors.ts";
import { lockPass, type Unlock } from "./lock.ts";
import { headOf, readRef } from "../github/refs.ts";
import { Backoff } from "../inbox/backoff.ts";
import { keyOfHint, nameOfHint, REPOSITORY, TryAgain, type Hint, type Place } from "../inbox/inbox.ts";
import { buildsOf } from "../inbox/sweeps/builds.ts";
import { defaultBranchOf } from "../observe/repository.ts";
import { reconcile } from "../reconcile.ts";
import { SpendingBook } from "../spending-book.ts";
import type { ReconcileDeps } from "../reconcileDeps.ts";
import { STALL_MS } from "../../core/build/stall.ts";
import type { State } from "../../core/build/state.ts";

/** Builds side by side. */
const WIDTH = 4;
/**
 * A pass waits for work that is due within these milliseconds; the next pass finds everything later. Less than
 * `STALL_MS`: a pass does not wait to see whether a run that it started is still queued.
 */
const SOON_MS = STALL_MS - 3_000;

/** How often it is looked whether another pass has ended, in milliseconds. */
const BUSY_MS = 2_000;

/** What came of a build in a pass. */
export interface Lane {
  hint: Hint;
  /** As it was left; null where there is none (any more), or it could not be read. */
  state: State | null;
  /** What was decided, oldest first. */
  did: string[];
  /** When to look again though nothing happens; null = only when something does. */
  wakeAt: Date | null;
  /** Why it could not be looked at to the end. */
  problem: string | null;
}

export interface PassDeps {
  access: (hint: Hint) => Promise<Access>;
  clock: () => Date;
  log: Logger;
  /** Resolves after so many milliseconds, or once `signal` is aborted. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborted by a person: what is under way ends at its next step. */
  signal: AbortSignal;
  /** When the pass ends at the latest, but for looks that are under way. */
  until: Date;
  /** How long looks of a server that began before may still be under way, in milliseconds. */
  settleMs: number;
}

/** @throws GitHubError where the repository can't be looked at at all */
export async function passOver(deps: PassDeps, place: Place): Promise<Lane[]> {
  const hint: Hint = { ...place, issue: REPOSITORY };
  const access = await deps.access(hint);
  const branch = await defaultBranchOf(access);
  const head = await readRef(access, headOf(branch));
  // A repository without a commit has no builds.
  if (head === null) return [];
  const unlock = await locked(deps, access, (await commitOf(access, head)).tree);
  if (!unlock) return [{ hint, state: null, did: [], wakeAt: null, problem: "another pass is under way in it" }];
  try {
    await deps.wait(deps.settleMs, deps.signal);
    const pass = new Pass(deps);
    for (const issue of [REPOSITORY, ...(await buildsOf(access, branch))]) pass.wake({ ...place, issue });
    return await pass.run();
  } finally {
    await unlock();
  }
}

/** Waits for the other's end: it may have looked before what this pass was started for. `null` = it took too long. */
async function locked(deps: PassDeps, access: Access, tree: string): Promise<Unlock | null> {
  const { clock, wait, signal, until } = deps;
  while (!signal.aborted && clock() < until) {
    const unlock = await lockPass(access, tree, clock());
    if (unlock) return unlock;
    await wait(BUSY_MS, signal);
  }
  return null;
}

/** `failures`: in a row. */
type Looked = Lane & { due: Date | null; failures: number };

class Pass {
  readonly #deps: PassDeps;
  readonly #reconciling: ReconcileDeps;
  readonly #lanes = new Map<string, Looked>();
  readonly #backoff = new Backoff();

  constructor(deps: PassDeps) {
    this.#deps = deps;
    const { clock, log, signal } = deps;
    this.#reconciling = {
      access: (hint) => deps.access(hint),
      wake: async (hint) => this.wake(hint),
      ...{ clock, log, stopping: signal, absences: new Absences(), isPass: true },
      spending: new SpendingBook({ clock, log }),
      tell: (hint, told) => {
        const lane = this.#lane(hint);
        if ("did" in told) lane.did.push(told.did);
        else Object.assign(lane, told);
      },
    };
  }

  /** Has the lane looked at, once more if it is being looked at now. */
  wake(hint: Hint): void {
    Object.assign(this.#lane(hint), { hint, due: this.#deps.clock() });
  }

  async run(): Promise<Lane[]> {
    const { clock, signal, until, wait } = this.#deps;
    const lanes = () => [...this.#lanes.values()];
    while (!signal.aborted && clock() < until) {
      const now = clock().getTime();
      const waiting = lanes().filter((lane) => lane.due !== null);
      const next = Math.min(...waiting.map((lane) => lane.due!.getTime()));
      if (next > Math.min(now + SOON_MS, until.getTime())) break;
      const due = waiting.filter((lane) => lane.due!.getTime() <= now).slice(0, WIDTH);
      if (due.length === 0) await wait(next - now, signal);
      else await Promise.all(due.map((lane) => this.#look(lane)));
    }
    if (signal.aborted) return lanes();
    const late = lanes().filter(({ due }) => due !== null && due <= clock());
    for (const lane of late) lane.problem ??= "there was no time left to look at it to the end";
    return lanes();
  }

  async #look(lane: Looked): Promise<void> {
    const key = keyOfHint(lane.hint);
    lane.due = null;
    lane.problem = null;
    try {
      const { wakeAt } = await reconcile(this.#reconciling, lane.hint);
      this.#backoff.worked(key);
      lane.failures = 0;
      lane.wakeAt = wakeAt === null ? null : new Date(wakeAt);
    } catch (error) {
      const { failures, after } = this.#backoff.failed(key, lane.failures, error);
      const wakeAt = after === null ? null : new Date(this.#deps.clock().getTime() + after);
      Object.assign(lane, { failures, wakeAt });
      lane.problem = error instanceof Error ? error.message : String(error);
      if (!(error instanceof TryAgain || error instanceof GitHubError))
        this.#deps.log.error({ err: error }, nameOfHint(lane.hint));
    }
    // Woken meanwhile, it is looked at again at once.
    lane.due ??= lane.wakeAt;
  }

  #lane(hint: Hint) {
    const key = keyOfHint(hint);
    const known = this.#lanes.get(key);
    if (known) return known;
    const lane = { hint, state: null, did: [], wakeAt: null, problem: null, due: null, failures: 0 };
    this.#lanes.set(key, lane);
    return lane;
  }
}
