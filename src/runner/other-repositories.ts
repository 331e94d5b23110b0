/**
 * Other repositories of the server, as the trusted part of a session reads them: each into a store of its own, by its
 * newest commit or a given one, within bounds. They are read without a credential first; where that is refused, with
 * the token that the settings' `environment.secret` names. The job's own token is never used: it is for one repository.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SessionEnv } from "../config/session-env.ts";
import type { Store } from "./baseFiles.ts";
import { GitError, type Git } from "./git.ts";

/** Most bytes that one repository's fetch may leave on the disk, and the longest that it may take. */
export const FETCH_BOUNDS = { bytes: 200 * 1024 * 1024, seconds: 180, everyMs: 250 };

export interface OtherRepositories {
  /** The commit that a branch, tag or `null` = the default branch stands at. `problem` is a sentence. */
  resolve(repository: string, ref: string | null): Promise<{ sha: string } | { problem: string }>;
  /** A store that holds this commit, without its history. `problem` is a sentence. */
  fetch(repository: string, sha: string): Promise<Store | { problem: string }>;
}

type Credentials = readonly (readonly [string, string])[] | undefined;

/** `folder` is where the stores go, out of reach of what a model runs; `secret` is the name of the user's secret. */
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
    const header = [`http.${urlOf(repository)}.extraheader`, `AUTHORIZATION: basic ${basic}`] as const;
    return [undefined, ...(env.repositoriesToken ? [[header]] : [])];
  };
  /** Runs `ask` with each credential until one is let in. */
  const ask = async <T>(repository: string, run: (config: Credentials) => Promise<T>): Promise<T | GitError> => {
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
    return { problem: `The repository \`${repository}\` can't be read (${error.message.slice(0, 200)}). ${remedy}` };
  };

  return {
    async resolve(repository, ref) {
      if (ref !== null && /^[0-9a-f]{40}$/.test(ref)) return { sha: ref };
      const wanted = ref === null ? ["HEAD"] : [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/tags/${ref}^{}`];
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
      // An annotated tag names its commit with `^{}`; a branch goes before a tag of the same name.
      const sha = [wanted[0]!, wanted[2] ?? "", wanted[1] ?? ""].flatMap((name) => found.get(name) ?? [])[0];
      if (sha !== undefined) return { sha };
      const what = ref === null ? "has no commit yet" : `has no branch or tag \`${ref}\``;
      return { problem: `The repository \`${repository}\` ${what}. Correct \`environment.repositories\`.` };
    },

    async fetch(repository, sha) {
      const key = `${repository}@${sha}`;
      const known = stores.get(key);
      if (known) return known;
      const store = join(folder, String(stores.size + 1));
      await git(["init", "--quiet", "--bare", store]);
      const fetched = await ask(repository, async (config) => {
        using watch = watchSize(store, bounds);
        const how = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1"];
        const at = { cwd: store, machine: true, config, signal: watch.signal };
        await git([...how, "--", urlOf(repository), sha], at).catch((error: unknown) => {
          const exceeded = watch.exceeded();
          throw exceeded === null ? error : new GitError(-1, exceeded);
        });
        // Between two looks of the watch, a fast network fetches a lot.
        if ((await measureFolder(store)) > bounds.bytes) throw new GitError(-1, tooLarge(bounds));
      });
      if (fetched instanceof GitError) return explain(repository, fetched);
      const opened = { store, git };
      stores.set(key, opened);
      return opened;
    },
  };
}

function findRemedy(secret: string | null, hasToken: boolean): string {
  if (hasToken && secret === null) return "See that your token may read it and has not expired.";
  if (hasToken) return `See that the token of the secret \`${secret}\` may read it and has not expired.`;
  if (secret !== null) {
    return `The secret \`${secret}\` is missing or empty: add it to the environment \`baton\`.`;
  }
  const where = "put a token that may read it into a secret, and name that in `environment.secret`";
  return `See that it exists; where it is private, ${where}.`;
}

/** Aborts `signal` once the folder outgrows the bounds, or the time is up; `exceeded` then says why. */
function watchSize(folder: string, { bytes, seconds, everyMs }: typeof FETCH_BOUNDS) {
  const controller = new AbortController();
  const until = Date.now() + seconds * 1000;
  let why: string | null = null;
  const stop = (reason: string) => {
    why ??= reason;
    controller.abort();
  };
  const timer = setInterval(() => {
    if (Date.now() > until) stop(`its fetch took more than ${seconds} seconds`);
    void measureFolder(folder).then((size) => {
      if (size > bytes) stop(tooLarge({ bytes }));
    });
  }, everyMs);
  return {
    signal: controller.signal,
    exceeded: () => why,
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

const tooLarge = ({ bytes }: { bytes: number }) => `it has more than ${bytes} bytes`;

async function measureFolder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
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
