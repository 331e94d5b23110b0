/** What a probe works with: a scratch repository and clients that may write there. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Octokit } from "@octokit/rest";

export interface AppClient {
  octokit: Octokit;
  id: number;
  slug: string;
}

interface Place {
  at: { owner: string; repo: string };
  apiUrl: string;
  /** The default branch. */
  branch: string;
  isPrivate: boolean;
  /** Client of the owner. */
  admin: Octokit | null;
  /** Client of the App's installation. */
  app: AppClient | null;
  /** Milliseconds between two polls. */
  pace: number;
  /** Seconds to wait for an artifact. The default is Baton's own limit. */
  artifactWithin?: number;
  signal: AbortSignal;
}

/** Texts by path; null deletes the file. */
type Files = Record<string, string | null>;

/** A value and the time waited for it; `value` is null if it didn't come. */
export interface Waited<T> {
  value: T | null;
  seconds: number;
}

export class World {
  readonly place: Place;
  readonly at: Place["at"];

  constructor(place: Place) {
    this.place = place;
    this.at = place.at;
  }

  /** The client that writes: the App's if there is one, as in Baton. */
  get octokit(): Octokit {
    return this.place.app?.octokit ?? this.admin;
  }

  /**
   * The owner's client. @throws if there is no owner's token; `Probe.needs` excludes such probes
   */
  get admin(): Octokit {
    const octokit = this.place.admin ?? this.place.app?.octokit;
    if (!octokit) throw new Error("there is neither a token nor an App");
    return octokit;
  }

  get app(): AppClient {
    if (!this.place.app) throw new Error("there is no App");
    return this.place.app;
  }

  /** Polls until `look` returns something. */
  until<T>(seconds: number, look: () => Promise<T | null>): Promise<Waited<T>> {
    return waitFor(this.place, seconds, look);
  }

  async head(branch: string = this.place.branch): Promise<string> {
    const { data } = await this.octokit.rest.git.getRef({ ...this.at, ref: `heads/${branch}` });
    return data.object.sha;
  }

  /** Creates a commit of these files on top of `parent`, without a ref. */
  async commit(parent: string, message: string, files: Files, by = this.octokit): Promise<string> {
    const { git } = by.rest;
    const base = (await git.getCommit({ ...this.at, commit_sha: parent })).data.tree.sha;
    const tree = Object.entries(files).map(([path, content]) => {
      const file = { path, mode: "100644" as const, type: "blob" as const };
      return content === null ? { ...file, sha: null } : { ...file, content };
    });
    const made =
      tree.length === 0
        ? base
        : (await git.createTree({ ...this.at, base_tree: base, tree })).data.sha;
    return (await git.createCommit({ ...this.at, message, tree: made, parents: [parent] })).data
      .sha;
  }

  /** Creates a branch with one commit on top of the default branch; returns the commit. */
  async branch(name: string, files: Files, message = "Scratch"): Promise<string> {
    const sha = await this.commit(await this.head(), message, files);
    await this.octokit.rest.git.createRef({ ...this.at, ref: `refs/heads/${name}`, sha });
    return sha;
  }
}

/** Polls until `look` returns something. @throws when the signal is aborted */
export async function waitFor<T>(
  { pace, signal }: Pick<Place, "pace" | "signal">,
  seconds: number,
  look: () => Promise<T | null>,
): Promise<Waited<T>> {
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 1000;
  while (true) {
    signal.throwIfAborted();
    const value = await look();
    if (value !== null || passed() >= seconds) return { value, seconds: passed() };
    await sleep(pace, undefined, { signal });
  }
}

/** Returns for example `3.2 s`. */
export const showSeconds = (seconds: number): string =>
  `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
