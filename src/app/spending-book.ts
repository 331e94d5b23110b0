/**
 * What the builds of each repository spent, as their records say, kept for a while: GitHub is asked
 * for it only where a budget of several builds is set, or a person reads it. Nothing here outlives
 * the process, as the records hold it.
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
 * How long an answer is kept, in milliseconds: of the repository that is looked at, and of the
 * others.
 */
const OWN_MS = 60_000;
const OTHERS_MS = 10 * 60_000;

interface CachedAccounts {
  /** When GitHub was asked last, in milliseconds since 1970. */
  asked: number;
  installation: number;
  /** `owner/name` */
  repository: string;
  /**
   * Whether GitHub refused to show it then: the builds are those of the time before, if there was
   * one.
   */
  refused: boolean;
  /** Of its builds' branches, as they were looked for. */
  prefixes: readonly string[];
  /** By slug. */
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
  /** All repositories of the installation, where they can be listed. @throws GitHubError */
  repositories?: (installation: number) => Promise<RepositoryAccess[]>;
  clock: () => Date;
  log: Pick<Logger, "warn">;
}

export class SpendingBook {
  readonly #deps: SpendingBookDeps;
  /** By repository id. */
  readonly #pages = new Map<number, CachedAccounts>();

  constructor(deps: SpendingBookDeps) {
    this.#deps = deps;
  }

  /**
   * What other builds spent; null where no budget of several builds is set. A budget of the
   * installation reads all its repositories, or this one alone where nobody can list them. @throws
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
    // A prefix that this repository has from a file of the organisation is likely theirs as well.
    for (const page of await this.#readOthers(place, prefixes)) {
      spent.month += sumSpending([...page.builds.values()], month);
      if (page.refused) spent.unread.push(page.repository);
    }
    return spent;
  }

  /** A record was saved: its accounts are as of now. */
  note(repository: number, state: State): void {
    this.#pages.get(repository)?.builds.set(state.build.slug, createAccounts(state));
  }

  /**
   * What the builds of an installation's repositories spent, by `owner/name`. @throws GitHubError
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
   * Of the installation's other repositories. One that has been removed from it, or can't be read
   * now, counts with what was last known of it: a budget does not grow because a repository can't
   * be seen.
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
        "a repository's spending can't be read; what was last known of it counts",
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
