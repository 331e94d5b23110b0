/**
 * What is new of one build, for a caller that asks again and again. As long as nothing has changed, each question is a
 * conditional request that GitHub answers with 304, which costs nothing of the rate limit.
 */
import type { State } from "../core/build/state.ts";
import { parseRecord } from "../core/record/parse.ts";
import { problemLine } from "../core/record/problem.ts";
import { matchingRefs } from "./github/refs.ts";
import { loadCommit, loadRecord, type LoadedRecord } from "./github/recordStore.ts";
import type { Access } from "./github/access.ts";
import { GitHubError } from "./github/errors.ts";
import { readIssueBuild, type BuildRead } from "./readBuild.ts";

export type BuildNews =
  | { kind: "same" }
  | { kind: "changed"; state: State }
  /** People's edits made a document unreadable, or another version of Baton wrote it. `problem` is a sentence. */
  | { kind: "unreadable"; problem: string }
  /** The record is neither on its branch nor on its tag. */
  | { kind: "gone" };

export interface BuildFeed {
  /** @throws GitHubError */
  read(): Promise<BuildNews>;
}

type Found = Extract<BuildRead, { kind: "found" }>;
export type OpenedFeed = (Found & { feed: BuildFeed }) | Exclude<BuildRead, Found>;

/**
 * Finds the build `slug` of the issue, null = the live one, else the newest, and opens its feed.
 * @throws GitHubError
 */
export async function openBuildFeed(access: Access, issue: number, slug: string | null): Promise<OpenedFeed> {
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

  async read(): Promise<BuildNews> {
    // A tag is never written again.
    if (this.#isOver) return { kind: "same" };
    const { ref, tag } = this.#found;
    const head = await this.#find(ref);
    if (head === null) return this.#readTag(tag);
    this.#isGone = false;
    if (head === this.#head) return { kind: "same" };
    const record = await this.#load(head);
    if (!record) return { kind: "same" };
    this.#head = head;
    return readState(record);
  }

  /** A list has an ETag also where the ref is not there, and a ref by its name has none then. */
  async #find(ref: string): Promise<string | null> {
    const refs = await matchingRefs(this.#access, ref);
    return refs.find(({ name }) => name === ref)?.sha ?? null;
  }

  /** Null where GraphQL doesn't know the commit yet that REST has told of. */
  async #load(head: string): Promise<LoadedRecord | null> {
    try {
      return await loadCommit(this.#access, head);
    } catch (error) {
      if (error instanceof GitHubError && error.code === "not_found") return null;
      throw error;
    }
  }

  async #readTag(tag: string): Promise<BuildNews> {
    const record = (await this.#find(tag)) === null ? null : await loadRecord(this.#access, `refs/${tag}`);
    if (record) {
      this.#isOver = true;
      return readState(record);
    }
    if (this.#isGone) return { kind: "same" };
    this.#isGone = true;
    return { kind: "gone" };
  }
}

function readState({ files }: LoadedRecord): BuildNews {
  const parsed = parseRecord(files);
  return parsed.ok
    ? { kind: "changed", state: parsed.state }
    : { kind: "unreadable", problem: problemLine(parsed.problems[0]!) };
}
