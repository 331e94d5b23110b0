/** actions/cache, /restore and /save: tar files in the sandbox's folder, keyed by repository. */
import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { resolveJobPath } from "../job/job-folders.ts";
import { runCommand } from "../job/process.ts";
import { type BuiltInAction, readLinesInput, readRequiredInput, type ActionUse } from "./action.ts";

interface CacheEntry {
  id: string;
  key: string;
  createdAt: string;
}

export const cacheRestore: BuiltInAction = {
  inputs: ["path", "key", "restore-keys", "fail-on-cache-miss", "lookup-only"],
  run: async (use) => {
    await restoreCache(use);
  },
};

export const cacheSave: BuiltInAction = {
  inputs: ["path", "key"],
  run: (use) => saveCache(use, use.signal),
};

export const cache: BuiltInAction = {
  inputs: cacheRestore.inputs,
  run: async (use) => {
    const hit = await restoreCache(use);
    if (!hit) {
      use.job.post.push({
        name: "actions/cache",
        if: "success()",
        run: (signal) => saveCache(use, signal),
      });
    }
  },
};

async function restoreCache(use: ActionUse): Promise<boolean> {
  const key = readRequiredInput(use, "key");
  const entries = listEntries(use).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const wanted = [key, ...readLinesInput(use, "restore-keys")];
  const found =
    entries.find((entry) => entry.key === key) ??
    wanted.flatMap((prefix) => entries.find((entry) => entry.key.startsWith(prefix)) ?? [])[0];
  const hit = found?.key === key;
  use.output("cache-primary-key", key);
  use.output("cache-matched-key", found?.key ?? "");
  use.output("cache-hit", found === undefined ? "" : String(hit));
  if (found === undefined) {
    if (use.inputs["fail-on-cache-miss"] === "true") {
      throw new Error(
        `Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: ${key}`,
      );
    }
    use.log(`Cache not found for input keys: ${wanted.join(", ")}`);
    return false;
  }
  if (use.inputs["lookup-only"] !== "true") {
    await runTar(use, use.signal, ["-xf", "-"], {
      stdin: join(getCacheFolder(use), `${found.id}.tar`),
    });
  }
  use.log(`Cache restored from key: ${found.key}`);
  return hit;
}

async function saveCache(use: ActionUse, signal: AbortSignal): Promise<void> {
  const key = readRequiredInput(use, "key");
  if (listEntries(use).some((entry) => entry.key === key)) {
    use.log(`Cache with key ${key} already exists and is not saved again`);
    return;
  }
  const paths = resolvePaths(use).filter((path) => existsSync(join(use.job.folders.root, path)));
  if (paths.length === 0) {
    use.log(
      "##[warning]Path Validation Error: Path(s) specified in the action for caching " +
        "do(es) not exist.",
    );
    return;
  }
  const id = createHash("sha256").update(getVersion(use)).update(key).digest("hex");
  const file = join(getCacheFolder(use), `${id}.tar`);
  mkdirSync(getCacheFolder(use), { recursive: true });
  await runTar(use, signal, ["-cf", "-", ...paths], { stdout: `${file}.tmp` });
  renameSync(`${file}.tmp`, file);
  const entry: CacheEntry = { id, key, createdAt: use.job.sandbox.clock().toISOString() };
  writeFileSync(
    join(getCacheFolder(use), `${id}.json`),
    JSON.stringify({ ...entry, version: getVersion(use) }),
  );
  use.log(`Cache saved with key: ${key}`);
}

/** Lists only caches of the same paths. As on GitHub, the paths are part of a cache's identity. */
function listEntries(use: ActionUse): CacheEntry[] {
  const folder = getCacheFolder(use);
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith(".json"))
    .map(
      (name) =>
        JSON.parse(readFileSync(join(folder, name), "utf8")) as CacheEntry & { version: string },
    )
    .filter((entry) => entry.version === getVersion(use));
}

/**
 * Computes the cache version. Jobs on GitHub share the same folders. Here each job has its own, so
 * paths count relative to them.
 */
function getVersion(use: ActionUse): string {
  return JSON.stringify(resolvePaths(use));
}

function getCacheFolder(use: ActionUse): string {
  return join(use.job.sandbox.dir, "cache", String(use.job.repository.id));
}

/**
 * Returns paths relative to the job's folder, which holds workspace and home. Every job has a
 * different one.
 */
function resolvePaths(use: ActionUse): string[] {
  const { folders } = use.job;
  readRequiredInput(use, "path");
  return readLinesInput(use, "path").map((path) => {
    const full = resolve(folders.workspace, path.replace(/^~(?=\/|$)/, folders.home));
    const inside = relative(folders.root, resolveJobPath(folders, full));
    if (inside.startsWith("..")) {
      throw new Error(`The sandbox caches only paths in the job's own folders, not ${path}`);
    }
    return inside;
  });
}

/** Runs tar on an open file, because the archive is in a folder that the job does not see. */
async function runTar(
  use: ActionUse,
  signal: AbortSignal,
  args: string[],
  archive: { stdin: string } | { stdout: string },
): Promise<void> {
  const { namespaces, folders } = use.job;
  const [name, fd] =
    "stdin" in archive
      ? ["stdin", openSync(archive.stdin, "r")]
      : ["stdout", openSync(archive.stdout, "w")];
  try {
    const code = await runCommand({
      ...{ namespaces, file: "tar", args: ["-C", folders.root, ...args], cwd: folders.root },
      ...{ env: use.env, signal, onLine: use.log, [name]: fd },
    });
    if (code !== 0) {
      throw new Error(`tar failed with exit code ${code ?? "none"}`);
    }
  } finally {
    closeSync(fd);
  }
}
