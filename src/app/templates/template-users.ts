/**
 * Knows which repositories of an installation take files from which others. Their settings are read
 * a hundred at a time and cached for an hour. A reconcile of a repository updates its entry. So a
 * push usually costs no request.
 */
import type { Logger } from "pino";
import { CONFIG_PATH } from "../../core/model/settings.ts";
import { getTemplateKey, type TemplateSource } from "../../core/model/template-source.ts";
import { loadLayeredSettings, type SettingsSource } from "../../config/load-settings.ts";
import type { Access } from "../github/access.ts";
import type { Clients } from "../github/client.ts";
import { toGitHubError, requestGitHub } from "../github/errors.ts";
import {
  TEMPLATES,
  RetryLater,
  type WorkItem,
  type WorkQueue,
  type RepositoryPlace,
} from "../queue/work-queue.ts";
import { readSource } from "../observe/base.ts";

/** How long an entry is valid, in milliseconds. */
const FRESH_MS = 60 * 60_000;
/**
 * Number of settings per request, because GitHub accepts a hundred ids.
 * https://docs.github.com/graphql/reference/queries#nodes
 */
const BATCH = 100;

const QUERY = `query ($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Repository { databaseId object(expression: "HEAD:${CONFIG_PATH}") { ... on Blob { text } } }
  }
}`;

interface Answer {
  nodes: ({ databaseId: number; object: { text?: string | null } | null } | null)[];
}

interface User {
  place: RepositoryPlace;
  /** `acme/template`, in lower case. */
  sources: readonly string[];
}

/** Users by repository id. */
type Users = Map<number, User>;

export interface TemplateUsersDeps {
  clients: Pick<Clients, "getOctokit" | "getAccess">;
  clock: () => Date;
  log: Logger;
}

export class TemplateUsers {
  readonly #deps: TemplateUsersDeps;
  readonly #known = new Map<number, { at: number; users: Promise<Users> }>();

  constructor(deps: TemplateUsersDeps) {
    this.#deps = deps;
  }

  /** Notes what a repository's settings say now. */
  note(place: RepositoryPlace, sources: readonly Pick<TemplateSource, "owner" | "repo">[]): void {
    const known = this.#known.get(place.installation);
    if (!known) return;
    const user: User = { place, sources: sources.map(getTemplateKey) };
    known.users = known.users.then((users) => users.set(place.repository, user));
    // The callers that wait for it receive the error.
    known.users.catch(() => undefined);
  }

  /**
   * Returns the repositories of the same installation that take the place's files. @throws
   * GitHubError
   */
  async find(place: RepositoryPlace): Promise<RepositoryPlace[]> {
    const users = await this.#read(place.installation);
    const key = getTemplateKey(place);
    return [...users.values()]
      .filter(({ sources }) => sources.includes(key))
      .map((user) => user.place);
  }

  #read(installation: number): Promise<Users> {
    const now = performance.now();
    const known = this.#known.get(installation);
    if (known && now - known.at < FRESH_MS) return known.users;
    const users = this.#readAll(installation);
    this.#known.set(installation, { at: now, users });
    users.catch(() => this.#known.delete(installation));
    return users;
  }

  async #readAll(installation: number): Promise<Users> {
    const octokit = await this.#deps.clients.getOctokit(installation);
    const all = await requestGitHub(() =>
      octokit.paginate("GET /installation/repositories", { per_page: 100 }),
    );
    const live = all.filter(({ archived }) => !archived);
    const users: Users = new Map();
    const shared = new Map<string, Promise<string | null>>();
    for (let i = 0; i < live.length; i += BATCH) {
      const part = live.slice(i, i + BATCH);
      const ids = part.map(({ node_id }) => node_id);
      const { nodes } = await requestGitHub(() => octokit.graphql<Answer>(QUERY, { ids }));
      const texts = new Map(
        nodes.flatMap((node) => (node?.object?.text ? [[node.databaseId, node.object.text]] : [])),
      );
      for (const { id, owner, name } of part) {
        const text = texts.get(Number(id));
        if (text === undefined) continue;
        const place: RepositoryPlace = {
          installation,
          repository: Number(id),
          owner: owner.login,
          repo: name,
        };
        const sources = await this.#readSources(
          await this.#deps.clients.getAccess(place),
          text,
          shared,
        );
        if (sources.length > 0) users.set(place.repository, { place, sources });
      }
    }
    this.#deps.log.info(
      { installation, repositories: live.length, users: users.size },
      "templates' users are known",
    );
    return users;
  }

  /** A file that many repositories extend is read once. */
  async #readSources(
    access: Access,
    text: string,
    shared: Map<string, Promise<string | null>>,
  ): Promise<string[]> {
    const { owner, repo } = access;
    const read = (source: SettingsSource) => {
      const key = `${source.owner}/${source.repo}:${source.path}`.toLowerCase();
      const asked = shared.get(key) ?? readSource(access, source);
      shared.set(key, asked);
      return asked;
    };
    const loaded = await loadLayeredSettings(text, { owner, repo, path: CONFIG_PATH }, read);
    return loaded.ok ? loaded.value.templates.map(getTemplateKey) : [];
  }
}

/**
 * Enqueues the repositories that take a changed template's files. @throws RetryLater while GitHub
 * is down
 */
export async function enqueueTemplateUsers(
  users: Pick<TemplateUsers, "find">,
  inbox: Pick<WorkQueue, "enqueue">,
  item: WorkItem,
): Promise<{ wakeAt: null }> {
  try {
    for (const place of await users.find(item))
      await inbox.enqueue({ ...place, target: TEMPLATES }, "template");
  } catch (error) {
    const { isTransient: passing, message, waitMs } = toGitHubError(error);
    if (passing) throw new RetryLater(message, waitMs);
  }
  return { wakeAt: null };
}
