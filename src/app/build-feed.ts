/**
 * Reports what has changed in one build, for a caller that polls. While nothing has changed, each
 * poll is a conditional request. GitHub answers it with 304, which costs nothing of the rate limit.
 */
import { getBranches } from "../core/model/names.ts";
import { CONFIG_PATH, DEFAULT_SETTINGS, type Settings } from "../core/model/settings.ts";
import type { State } from "../core/model/state.ts";
import { parseRecord } from "../core/record/parse.ts";
import { formatRecordProblem } from "../core/text/validation.ts";
import { connectRepository, type CliCredentials } from "./cli-access.ts";
import { getRepoParams, type Access } from "./github/access.ts";
import { GitHubError, requestOrNull } from "./github/errors.ts";
import {
  filterSlugs,
  loadRecordCommit,
  loadRecordRef,
  type StoredRecord,
} from "./github/record-store.ts";
import { listRefs } from "./github/refs.ts";
import { readFile } from "./observe/base-files.ts";
import { loadRepositorySettings } from "./observe/base.ts";

// A build of an issue as the command line shows it. It is read from the current record. Nothing is
// changed.

/** Where a record is stored: on its branch while the build is live, then on its tag. */
interface RecordPlace {
  slug: string;
  live: boolean;
  /** Ref of the branch, without `refs/`. */
  ref: string;
  /** Ref of the tag, without `refs/`. The tag holds the record once the build has ended. */
  tag: string;
}

export type BuildRead =
  /** `head` is the commit that the state was read from. */
  | ({ kind: "found"; state: State; head: string } & RecordPlace)
  /**
   * `slugs` are the issue's builds. `labelled`: the issue has no build and has the label that
   * starts one.
   */
  | { kind: "none"; slugs: string[]; labelled: boolean }
  /** `problem` is a full sentence. */
  | { kind: "unreadable"; ref: string; problem: string };

/**
 * Reads the build `slug` of the issue. Null selects the live build, or the newest ended one.
 * @throws GitHubError `not_found` if the repository doesn't exist or the caller can't see it
 */
export async function readBuild(
  asker: CliCredentials,
  { owner, repo, issue }: { owner: string; repo: string; issue: number },
  slug: string | null,
): Promise<BuildRead> {
  const { access } = await connectRepository(asker, owner, repo);
  return readIssueBuild(access, issue, slug);
}

/** Does the same as `readBuild` with an access that is already open. @throws GitHubError */
export async function readIssueBuild(
  access: Access,
  issue: number,
  slug: string | null,
): Promise<BuildRead> {
  const settings = await readSettings(access);
  const prefixes = new Set([settings.branch_prefix, DEFAULT_SETTINGS.branch_prefix]);
  const places = (
    await Promise.all([...prefixes].map((prefix) => listRecordPlaces(access, prefix, issue)))
  ).flat();
  const wanted = places.filter((place) => slug === null || place.slug === slug);
  const live = wanted.findLast((place) => place.live);
  const read = await Promise.all(
    (live ? [live] : wanted).map((place) => readRecordPlace(access, place)),
  );
  const found = read.flatMap((one) => (one.kind === "found" ? [one] : []));
  const newest = found.toSorted((a, b) => a.state.build.ordinal - b.state.build.ordinal).at(-1);
  if (newest) return newest;
  const labelled = places.length === 0 && (await isLabelled(access, issue, settings.label));
  return (
    read.at(-1) ?? {
      kind: "none",
      slugs: [...new Set(places.map((place) => place.slug))],
      labelled,
    }
  );
}

/** Reads the repository's settings, as far as they are valid. */
async function readSettings(access: Access): Promise<Pick<Settings, "branch_prefix" | "label">> {
  const config = await readFile(access, CONFIG_PATH, null);
  const settings = await loadRepositorySettings(access, config?.text ?? null);
  return settings.ok ? settings.value : DEFAULT_SETTINGS;
}

async function isLabelled(access: Access, issue: number, label: string): Promise<boolean> {
  const found = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
      ...getRepoParams(access),
      issue_number: issue,
    }),
  );
  const names = (found?.data.labels ?? []).map((one) => (typeof one === "string" ? one : one.name));
  return (
    found?.data.state === "open" &&
    names.some((name) => name?.toLowerCase() === label.toLowerCase())
  );
}

/**
 * Lists the issue's records below a prefix: first those of ended builds, then those of live builds,
 * each oldest first.
 */
async function listRecordPlaces(
  access: Access,
  prefix: string,
  issue: number,
): Promise<RecordPlace[]> {
  const [heads, tags] = await Promise.all(
    ["heads", "tags"].map((kind) => listRefs(access, `${kind}/${prefix}/${issue}`)),
  );
  const names = (refs: { name: string }[]) => refs.map(({ name }) => name);
  const live = filterSlugs(names(heads!), `heads/${prefix}/`, "/record", issue);
  const ended = filterSlugs(names(tags!), `tags/${prefix}/`, "", issue);
  const placeOf = (slug: string, isLive: boolean): RecordPlace => {
    const { record, tag } = getBranches(prefix, slug);
    return {
      slug,
      live: isLive,
      ref: isLive ? `heads/${record}` : `tags/${tag}`,
      tag: `tags/${tag}`,
    };
  };
  return [...ended.map((slug) => placeOf(slug, false)), ...live.map((slug) => placeOf(slug, true))];
}

async function readRecordPlace(access: Access, place: RecordPlace): Promise<BuildRead> {
  const { ref } = place;
  const record = await loadRecordRef(access, `refs/${ref}`);
  if (!record) return { kind: "unreadable", ref, problem: "It is gone by now." };
  const parsed = parseRecord(record.files);
  if (parsed.ok) return { kind: "found", state: parsed.state, head: record.head, ...place };
  return { kind: "unreadable", ref, problem: formatRecordProblem(parsed.problems[0]!) };
}

export type BuildUpdate =
  | { kind: "same" }
  | { kind: "changed"; state: State }
  /**
   * A person's edit made a document unreadable, or another version of Baton wrote it. `problem` is
   * a full sentence.
   */
  | { kind: "unreadable"; problem: string }
  /** The record is on neither its branch nor its tag. */
  | { kind: "gone" };

export interface BuildFeed {
  /** @throws GitHubError */
  read(): Promise<BuildUpdate>;
}

type Found = Extract<BuildRead, { kind: "found" }>;
export type OpenedFeed = (Found & { feed: BuildFeed }) | Exclude<BuildRead, Found>;

/**
 * Finds the build `slug` of the issue and opens its feed. Null selects the live build, or the
 * newest one.
 * @throws GitHubError
 */
export async function openBuildFeed(
  access: Access,
  issue: number,
  slug: string | null,
): Promise<OpenedFeed> {
  const found = await readIssueBuild(access, issue, slug);
  return found.kind === "found" ? { ...found, feed: new RefFeed(access, found) } : found;
}

class RefFeed implements BuildFeed {
  readonly #access: Access;
  readonly #found: Found;
  #head: string;
  #isOver: boolean;
  #isGone = false;

  constructor(access: Access, found: Found) {
    this.#access = access;
    this.#found = found;
    this.#head = found.head;
    this.#isOver = !found.live;
  }

  async read(): Promise<BuildUpdate> {
    // A record's tag never changes.
    if (this.#isOver) return { kind: "same" };
    const { ref, tag } = this.#found;
    const head = await this.#find(ref);
    if (head === null) return this.#readTag(tag);
    this.#isGone = false;
    if (head === this.#head) return { kind: "same" };
    const record = await this.#load(head);
    if (!record) return { kind: "same" };
    this.#head = head;
    return readUpdate(record);
  }

  /**
   * A list has an ETag even when the ref is missing. A request for a single missing ref has none.
   */
  async #find(ref: string): Promise<string | null> {
    const refs = await listRefs(this.#access, ref);
    return refs.find(({ name }) => name === ref)?.sha ?? null;
  }

  /** Returns null if GraphQL doesn't know the commit yet that REST has already reported. */
  async #load(head: string): Promise<StoredRecord | null> {
    try {
      return await loadRecordCommit(this.#access, head);
    } catch (error) {
      if (error instanceof GitHubError && error.code === "not_found") return null;
      throw error;
    }
  }

  async #readTag(tag: string): Promise<BuildUpdate> {
    const record =
      (await this.#find(tag)) === null ? null : await loadRecordRef(this.#access, `refs/${tag}`);
    if (record) {
      this.#isOver = true;
      return readUpdate(record);
    }
    if (this.#isGone) return { kind: "same" };
    this.#isGone = true;
    return { kind: "gone" };
  }
}

function readUpdate({ files }: StoredRecord): BuildUpdate {
  const parsed = parseRecord(files);
  return parsed.ok
    ? { kind: "changed", state: parsed.state }
    : { kind: "unreadable", problem: formatRecordProblem(parsed.problems[0]!) };
}
