/**
 * What the builds of each repository spent, from their records, cached for a while. GitHub is asked
 * only if a budget covers several builds, or a person reads the spending. Nothing needs to outlive
 * the process, because the records contain it.
 */
import type { Logger } from "pino";
import { getDay, getMonth } from "../core/model/budget.ts";
import type { SpendingFact } from "../core/model/facts.ts";
import { DEFAULT_SETTINGS, type Settings } from "../core/model/settings.ts";
import type { State } from "../core/model/state.ts";
import { createAccounts, sumSpending, type Accounts } from "../core/model/accounts.ts";
import type { Access } from "./github/access.ts";
import { readAllAccounts } from "./observe/build-accounts.ts";
import { GitHubError } from "./github/errors.ts";
import type { RepositoryPlace } from "./queue/work-queue.ts";

/**
 * How long an answer is cached, in milliseconds: for the repository being reconciled, and for the
 * others.
 */
const OWN_MS = 60_000;
const OTHERS_MS = 10 * 60_000;

interface CachedAccounts {
  /** When GitHub was last asked, in milliseconds since 1970. */
  asked: number;
  installation: number;
  /** `owner/name` */
  repository: string;
  /**
   * Whether GitHub refused to show the spending. Then the builds are those of the last successful
   * read, if any.
   */
  refused: boolean;
  /** Branch prefixes that were used to find the builds. */
  prefixes: readonly string[];
  /** Accounts by slug. */
  builds: Map<string, Accounts>;
}

export interface RepositoryAccess {
  place: RepositoryPlace;
  access: Access;
}

export interface RepositoryAccounts {
  repository: string;
  builds: Accounts[];
}

export interface SpendingBookDeps {
  /** All repositories of the installation, if they can be listed. @throws GitHubError */
  repositories?: (installation: number) => Promise<RepositoryAccess[]>;
  clock: () => Date;
  log: Pick<Logger, "warn">;
}

export class SpendingBook {
  readonly #deps: SpendingBookDeps;
  /** Cached accounts by repository id. */
  readonly #pages = new Map<number, CachedAccounts>();

  constructor(deps: SpendingBookDeps) {
    this.#deps = deps;
  }

  /**
   * Returns what other builds spent; null if no budget covers several builds. A budget of the
   * installation reads all its repositories, or only this one if they can't be listed. @throws
   * GitHubError
   */
  async find(
    { place, access }: RepositoryAccess,
    settings: Pick<Settings, "budgets" | "branch_prefix">,
    slug: string | null,
  ): Promise<SpendingFact | null> {
    const { day, installation } = settings.budgets;
    if (slug === null || (day === null && installation === null)) return null;
    const now = this.#deps.clock().toISOString();
    const prefixes = [settings.branch_prefix, DEFAULT_SETTINGS.branch_prefix];
    const own = await this.#read({ place, access }, prefixes, OWN_MS);
    const others = own.filter((build) => build.slug !== slug);
    const spent: SpendingFact = { day: sumSpending(others, getDay(now)), month: 0, unread: [] };
    if (installation === null) return spent;
    const month = getMonth(now);
    spent.month = sumSpending(others, month);
    // A prefix that this repository has from a file of the organisation probably applies to them as
    // well.
    for (const page of await this.#readOthers(place, prefixes)) {
      spent.month += sumSpending([...page.builds.values()], month);
      if (page.refused) spent.unread.push(page.repository);
    }
    return spent;
  }

  /** Notes a saved record, whose accounts are current. */
  note(repository: number, state: State): void {
    this.#pages.get(repository)?.builds.set(state.build.slug, createAccounts(state));
  }

  /**
   * Returns what the builds of an installation's repositories spent, by `owner/name`. @throws
   * GitHubError
   */
  async list(installation: number): Promise<RepositoryAccounts[]> {
    const all = (await this.#deps.repositories?.(installation)) ?? [];
    const listed: RepositoryAccounts[] = [];
    for (const one of all) {
      const prefixes = this.#pages.get(one.place.repository)?.prefixes ?? [
        DEFAULT_SETTINGS.branch_prefix,
      ];
      listed.push({
        repository: `${one.place.owner}/${one.place.repo}`,
        builds: await this.#readOther(one, prefixes),
      });
    }
    return listed;
  }

  /**
   * Reads the installation's other repositories. For one that was removed from it, or that can't be
   * read now, the last known spending counts. A budget must not grow because a repository can't be
   * read.
   */
  async #readOthers(
    { installation, repository }: RepositoryPlace,
    prefixes: readonly string[],
  ): Promise<CachedAccounts[]> {
    const listed = await this.#deps.repositories?.(installation);
    if (!listed) return [];
    const pages: CachedAccounts[] = [];
    for (const one of listed) {
      if (one.place.repository === repository) continue;
      await this.#readOther(one, prefixes);
      pages.push(this.#pages.get(one.place.repository)!);
    }
    const ids = new Set([repository, ...listed.map(({ place }) => place.repository)]);
    for (const [id, page] of this.#pages) {
      if (page.installation === installation && !ids.has(id))
        pages.push({ ...page, refused: true });
    }
    return pages;
  }

  async #readOther(one: RepositoryAccess, prefixes: readonly string[]): Promise<Accounts[]> {
    try {
      return await this.#read(one, prefixes, OTHERS_MS);
    } catch (error) {
      if (!(error instanceof GitHubError) || error.isTransient) throw error;
      const { installation, repository, owner, repo } = one.place;
      const name = `${owner}/${repo}`;
      const builds = this.#pages.get(repository)?.builds ?? new Map<string, Accounts>();
      this.#deps.log.warn(
        { repository: name, reason: error.message, builds: builds.size },
        "a repository's spending can't be read; the last known value counts",
      );
      const asked = this.#deps.clock().getTime();
      this.#pages.set(repository, {
        asked,
        installation,
        repository: name,
        refused: true,
        prefixes,
        builds,
      });
      return [...builds.values()];
    }
  }

  async #read(
    { place, access }: RepositoryAccess,
    prefixes: readonly string[],
    keptMs: number,
  ): Promise<Accounts[]> {
    const now = this.#deps.clock();
    let page = this.#pages.get(place.repository);
    if (!page || now.getTime() - page.asked >= keptMs) {
      const month = getMonth(now.toISOString()).from;
      const goOn = (ended: readonly Accounts[]) =>
        ended.some(({ ended_at: at }) => at === null || at >= month);
      const { live, ended } = await readAllAccounts(access, prefixes, goOn);
      const builds = new Map([...ended, ...live].map((build) => [build.slug, build]));
      const { installation, owner, repo } = place;
      const repository = `${owner}/${repo}`;
      page = { asked: now.getTime(), installation, repository, refused: false, prefixes, builds };
      this.#pages.set(place.repository, page);
    }
    return [...page.builds.values()];
  }
}
