/**
 * Other repositories of the server, which the trusted part of a session reads. Each has a store of
 * its own, at its newest commit or a given one, within bounds. Baton reads them without a
 * credential first. If that is refused, it uses the token that the settings' `environment.secret`
 * names. It never uses the job's own token, which is for one repository.
 */
import { lstat, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SessionEnv } from "../config/session-env.ts";
import { writeFilesAt, type Store } from "./base-files.ts";
import { GitError, type Git } from "./git.ts";
import { pollLimit } from "./poll-limit.ts";
import { getPinKey, type Environment, type Sibling } from "../core/model/environment.ts";

/** Maximum bytes that one repository's fetch may leave on the disk, and its maximum duration. */
export const FETCH_BOUNDS = { bytes: 200 * 1024 * 1024, seconds: 180, everyMs: 250 };

export interface OtherRepositories {
  /**
   * Returns the commit of a branch or tag; `null` = the default branch. `problem` is a sentence.
   */
  resolve(repository: string, ref: string | null): Promise<{ sha: string } | { problem: string }>;
  /** Returns a store that holds this commit, without its history. `problem` is a sentence. */
  fetch(repository: string, sha: string): Promise<Store | { problem: string }>;
}

type Credentials = readonly (readonly [string, string])[] | undefined;

/**
 * Opens the repositories. `folder` is for the stores, which a model's commands can't reach.
 * `secret` is the name of the user's secret.
 */
export function openOtherRepositories(
  env: Pick<SessionEnv, "serverUrl" | "repositoriesToken">,
  secret: string | null,
  git: Git,
  folder: string,
  bounds = FETCH_BOUNDS,
): OtherRepositories {
  const stores = new Map<string, Store>();
  const urlOf = (repository: string) => `${env.serverUrl}/${repository}.git`;
  const credentials = (repository: string): Credentials[] => {
    const basic = Buffer.from(`x-access-token:${env.repositoriesToken}`).toString("base64");
    const header = [
      `http.${urlOf(repository)}.extraheader`,
      `AUTHORIZATION: basic ${basic}`,
    ] as const;
    return [undefined, ...(env.repositoriesToken ? [[header]] : [])];
  };
  /** Calls `ask` with each credential until the server accepts one. */
  const ask = async <T>(
    repository: string,
    run: (config: Credentials) => Promise<T>,
  ): Promise<T | GitError> => {
    let refused: GitError | null = null;
    for (const config of credentials(repository)) {
      try {
        return await run(config);
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        refused = error;
      }
    }
    return refused!;
  };
  const explain = (repository: string, error: GitError) => {
    const remedy = findRemedy(secret, env.repositoriesToken !== null);
    return {
      problem:
        `The repository \`${repository}\` can't be read (${error.message.slice(0, 200)}). ` +
        `${remedy}`,
    };
  };

  return {
    async resolve(repository, ref) {
      if (ref !== null && /^[0-9a-f]{40}$/.test(ref)) return { sha: ref };
      const wanted =
        ref === null ? ["HEAD"] : [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/tags/${ref}^{}`];
      const out = await ask(repository, (config) =>
        git(["ls-remote", "--", urlOf(repository), ...wanted], { machine: true, config }),
      );
      if (out instanceof GitError) return explain(repository, out);
      const found = new Map(
        out
          .toString()
          .split("\n")
          .filter(Boolean)
          .map((line) => [line.slice(41), line.slice(0, 40)] as const),
      );
      // For an annotated tag, `^{}` marks its commit. A branch takes precedence over a tag of the
      // same name.
      const sha = [wanted[0]!, wanted[2] ?? "", wanted[1] ?? ""].flatMap(
        (name) => found.get(name) ?? [],
      )[0];
      if (sha !== undefined) return { sha };
      const what = ref === null ? "has no commit yet" : `has no branch or tag \`${ref}\``;
      return {
        problem: `The repository \`${repository}\` ${what}. Correct \`environment.repositories\`.`,
      };
    },

    async fetch(repository, sha) {
      const key = `${repository}@${sha}`;
      const known = stores.get(key);
      if (known) return known;
      const store = join(folder, String(stores.size + 1));
      await git(["init", "--quiet", "--bare", store]);
      const fetched = await ask(repository, async (config) => {
        const until = Date.now() + bounds.seconds * 1000;
        using limit = pollLimit(() => findFetchExcess(store, bounds, until), bounds.everyMs);
        const how = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1"];
        const at = { cwd: store, machine: true, config, signal: limit.signal };
        await git([...how, "--", urlOf(repository), sha], at).catch((error: unknown) => {
          throw limit.signal.aborted
            ? new GitError(-1, (limit.signal.reason as Error).message)
            : error;
        });
        // A fast network fetches a lot between two polls.
        const excess = await findFetchExcess(store, bounds);
        if (excess !== null) throw new GitError(-1, excess);
      });
      if (fetched instanceof GitError) return explain(repository, fetched);
      const opened = { store, git };
      stores.set(key, opened);
      return opened;
    },
  };
}

function findRemedy(secret: string | null, hasToken: boolean): string {
  if (hasToken && secret === null) return "Check that your token can read it and has not expired.";
  if (hasToken)
    return `Check that the token of the secret \`${secret}\` can read it and has not expired.`;
  if (secret !== null) {
    return `The secret \`${secret}\` is missing or empty: add it to the environment \`baton\`.`;
  }
  const where =
    "put a token that can read it into a secret, and name the secret in `environment.secret`";
  return `Check that it exists. If it is private, ${where}.`;
}

/**
 * Returns why a fetch into the folder has to end; null = it may continue. `until` is in
 * milliseconds.
 */
async function findFetchExcess(
  folder: string,
  { bytes, seconds }: typeof FETCH_BOUNDS,
  until = Infinity,
): Promise<string | null> {
  if (Date.now() > until) return `its fetch took more than ${seconds} seconds`;
  return (await measureFolder(folder)) > bytes ? `it has more than ${bytes} bytes` : null;
}

async function measureFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

// The other repositories of `environment.repositories`, next to the worktree, for a session to
// read. Their contents are material. They are not git repositories, so that their hooks, filters
// and configuration have no effect. Links are plain files, and submodules are empty.

/** Limits of one sibling's files on the disk. */
export const SIBLING_BOUNDS = { files: 30_000, bytes: 300 * 1024 * 1024 };

export interface SiblingFolder extends Sibling {
  sha: string;
  /** Absolute path. */
  folder: string;
  /** The store that holds its commit. */
  store: Store;
}

export interface Siblings {
  folders: SiblingFolder[];
  /** Their commits, by `getPinKey`. */
  pins: Record<string, string>;
}

/**
 * Writes all of them as folders of `temp`: at the commits in `pins`, else at the newest commits of
 * their refs. `marks` is a folder of the runner with a file for each of them. `problem` is a
 * sentence for people.
 */
export async function writeSiblings(
  others: OtherRepositories,
  { repositories }: Pick<Environment, "repositories">,
  pins: Readonly<Record<string, string>>,
  { temp, marks }: { temp: string; marks: string },
  bounds = SIBLING_BOUNDS,
): Promise<Siblings | { problem: string }> {
  const folders: SiblingFolder[] = [];
  for (const sibling of repositories) {
    const { repository, ref, path } = sibling;
    const folder = join(temp, path);
    if (await lstat(folder).catch(() => null)) {
      return {
        problem:
          `A file \`${path}\` exists beside the worktree already: give \`${repository}\` ` +
          "another `path`.",
      };
    }
    const pinned = pins[getPinKey(sibling)];
    const found = pinned === undefined ? await others.resolve(repository, ref) : { sha: pinned };
    if ("problem" in found) return found;
    const store = await others.fetch(repository, found.sha);
    if ("problem" in store) return store;
    const large = await findExcess(store, found.sha, bounds);
    if (large !== null)
      return {
        problem: `The repository \`${repository}\` ${large}. Remove it from \`environment\`.`,
      };
    await mkdir(marks, { recursive: true });
    await writeFile(join(marks, path), "");
    try {
      await writeFilesAt(store, found.sha, folder);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      const at = found.sha.slice(0, 12);
      return {
        problem:
          `The repository \`${repository}\` can't be written at ` + `\`${at}\` (${error.message}).`,
      };
    }
    folders.push({ ...sibling, sha: found.sha, folder, store });
  }
  return { folders, pins: Object.fromEntries(folders.map((one) => [getPinKey(one), one.sha])) };
}

/** Removes the siblings of an earlier session on this machine. */
export async function removeSiblings(temp: string, marks: string): Promise<void> {
  for (const name of await readdir(marks).catch(() => []))
    await rm(join(temp, name), { recursive: true, force: true });
  await rm(marks, { recursive: true, force: true });
}

async function findExcess(
  { git, store }: Store,
  sha: string,
  bounds: typeof SIBLING_BOUNDS,
): Promise<string | null> {
  const list = (
    await git(["ls-tree", "-r", "-z", "--long", "--full-tree", sha], { cwd: store })
  ).toString("latin1");
  let [files, bytes] = [0, 0];
  for (const line of list.split("\0")) {
    files += 1;
    bytes += Number(/^\S+ \S+ \S+ +(\d+)\t/.exec(line)?.[1] ?? 0);
  }
  if (files > bounds.files) return `has more than ${bounds.files} files`;
  return bytes > bounds.bytes ? `has ${bytes} bytes; at most ${bounds.bytes} are allowed` : null;
}
