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
import { onMachine } from "../folders.ts";
import { runCommand } from "../process.ts";
import { type Action, lines, required, type Use } from "./action.ts";

interface Entry {
  id: string;
  key: string;
  createdAt: string;
}

export const cacheRestore: Action = {
  inputs: ["path", "key", "restore-keys", "fail-on-cache-miss", "lookup-only"],
  run: async (use) => {
    await restore(use);
  },
};

export const cacheSave: Action = { inputs: ["path", "key"], run: (use) => save(use, use.signal) };

export const cache: Action = {
  inputs: cacheRestore.inputs,
  run: async (use) => {
    const hit = await restore(use);
    if (!hit) {
      use.job.post.push({ name: "actions/cache", if: "success()", run: (signal) => save(use, signal) });
    }
  },
};

async function restore(use: Use): Promise<boolean> {
  const key = required(use, "key");
  const entries = list(use).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  const wanted = [key, ...lines(use, "restore-keys")];
  const found =
    entries.find((entry) => entry.key === key) ??
    wanted.flatMap((prefix) => entries.find((entry) => entry.key.startsWith(prefix)) ?? [])[0];
  const hit = found?.key === key;
  use.output("cache-primary-key", key);
  use.output("cache-matched-key", found?.key ?? "");
  use.output("cache-hit", found === undefined ? "" : String(hit));
  if (found === undefined) {
    if (use.inputs["fail-on-cache-miss"] === "true") {
      throw new Error(`Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: ${key}`);
    }
    use.log(`Cache not found for input keys: ${wanted.join(", ")}`);
    return false;
  }
  if (use.inputs["lookup-only"] !== "true") {
    await tar(use, use.signal, ["-xf", "-"], { stdin: join(folderOf(use), `${found.id}.tar`) });
  }
  use.log(`Cache restored from key: ${found.key}`);
  return hit;
}

async function save(use: Use, signal: AbortSignal): Promise<void> {
  const key = required(use, "key");
  if (list(use).some((entry) => entry.key === key)) {
    use.log(`Cache with key ${key} is already there; it is not saved again`);
    return;
  }
  const paths = pathsOf(use).filter((path) => existsSync(join(use.job.folders.root, path)));
  if (paths.length === 0) {
    use.log("##[warning]Path Validation Error: Path(s) specified in the action for caching do(es) not exist.");
    return;
  }
  const id = createHash("sha256").update(version(use)).update(key).digest("hex");
  const file = join(folderOf(use), `${id}.tar`);
  mkdirSync(folderOf(use), { recursive: true });
  await tar(use, signal, ["-cf", "-", ...paths], { stdout: `${file}.tmp` });
  renameSync(`${file}.tmp`, file);
  const entry: Entry = { id, key, createdAt: use.job.sandbox.clock().toISOString() };
  writeFileSync(join(folderOf(use), `${id}.json`), JSON.stringify({ ...entry, version: version(use) }));
  use.log(`Cache saved with key: ${key}`);
}

/** Caches of the same paths only: they are part of what a cache is, as on GitHub. */
function list(use: Use): Entry[] {
  const folder = folderOf(use);
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith(".json"))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Entry & { version: string })
    .filter((entry) => entry.version === version(use));
}

/** Jobs on GitHub have the same folders; here each has its own, so that they count as what they are in it. */
function version(use: Use): string {
  return JSON.stringify(pathsOf(use));
}

function folderOf(use: Use): string {
  return join(use.job.sandbox.dir, "cache", String(use.job.repository.id));
}

/** Relative to the job's folder, which holds workspace and home: every job has another one. */
function pathsOf(use: Use): string[] {
  const { folders } = use.job;
  required(use, "path");
  return lines(use, "path").map((path) => {
    const full = resolve(folders.workspace, path.replace(/^~(?=\/|$)/, folders.home));
    const inside = relative(folders.root, onMachine(folders, full));
    if (inside.startsWith("..")) {
      throw new Error(`The sandbox caches only what lies in the job's own folders, not ${path}`);
    }
    return inside;
  });
}

/** The archive lies where the job sees nothing: it comes and goes by an open file. */
async function tar(
  use: Use,
  signal: AbortSignal,
  args: string[],
  archive: { stdin: string } | { stdout: string },
): Promise<void> {
  const { cage, folders } = use.job;
  const [name, fd] =
    "stdin" in archive ? ["stdin", openSync(archive.stdin, "r")] : ["stdout", openSync(archive.stdout, "w")];
  try {
    const code = await runCommand({
      ...{ cage, file: "tar", args: ["-C", folders.root, ...args], cwd: folders.root },
      ...{ env: use.env, signal, onLine: use.log, [name]: fd },
    });
    if (code !== 0) {
      throw new Error(`tar failed with exit code ${code ?? "none"}`);
    }
  } finally {
    closeSync(fd);
  }
}
