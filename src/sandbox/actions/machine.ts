/** The machine that jobs run on. */
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { JobNamespaces } from "./isolation/job-namespaces.ts";
import {
  isBelow,
  listHomeTools,
  listOutermostPaths,
  listPrivatePaths,
} from "./isolation/mounts.ts";
import { type Isolation, detectIsolation } from "./isolation/detect-isolation.ts";
import { type JobFolders, listTemporaryFolders } from "./job/job-folders.ts";
import { DEFAULT_PATH } from "./job/job-context.ts";
import { Toolchains } from "./toolchains/toolchains.ts";
import { findRealPath } from "./isolation/paths.ts";

export interface Machine {
  environment: Record<string, string>;
  isolation: Isolation;
  /** What isolated jobs don't see, besides the sandbox's folder: what is the person's. */
  hidden: string[];
  /**
   * Files and folders of what jobs don't see (also the sandbox's folder, /tmp) that they may read
   * all the same.
   */
  readable: string[];
  writable: string[];
  toolchains: Toolchains;
  /** Folder of actions that the user names, or null. */
  actions: string | null;
}

interface MachineOptions {
  shared: { read?: string[]; write?: string[]; hide?: string[] };
  isolate: boolean;
  /** The person's home, of which jobs see programs alone. */
  home?: string;
  actions: string | null;
  /** Folder where toolchains from a registry are kept, or null: none is fetched. */
  toolCache: string | null;
}

export function createMachine(
  environment: Record<string, string>,
  { shared, isolate, home = homedir(), actions, toolCache }: MachineOptions,
): Machine {
  const searched = environment.PATH ?? DEFAULT_PATH;
  const isolation: Isolation = isolate
    ? detectIsolation(searched)
    : { ok: false, reason: "isolation is switched off" };
  // What runs the jobs' commands must be visible, also in a hidden folder.
  const path = [
    ...searched.split(":").filter((folder) => folder.startsWith("/")),
    dirname(process.execPath),
  ];
  const tools = path.filter((folder) => !isBelow(home, folder));
  // actions/github-script runs a file of the sandbox, which loads its client.
  const own = [import.meta.dirname, ...listPackageFolders()];
  const named = [actions, toolCache].filter((folder) => folder !== null);
  if (toolCache !== null) ensureFolder(toolCache);
  return {
    ...{ environment, isolation, actions },
    hidden: isolation.ok
      ? [
          ...listPrivatePaths(home),
          ...(shared.hide ?? []).flatMap((one) => findRealPath(one) ?? []),
        ]
      : [],
    readable: [
      ...[...tools, ...listHomeTools(home, path), ...listNamedPaths(environment)],
      ...[...own, ...named, ...(shared.read ?? [])],
    ],
    writable: shared.write ?? [],
    toolchains: new Toolchains({ ...environment, PATH: searched }, toolCache),
  };
}

/**
 * A job sees no folder that is made after its start: the first Node that is fetched would not be
 * there for it.
 */
function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // The job that fetches says why that fails.
  }
}

const OWN_VARIABLES = ["TMPDIR", "TEMP", "TMP", "NODE_COMPILE_CACHE", "PATH", "HOME"];

/**
 * Files and folders that the machine's variables name, such as certificates: jobs get the names,
 * and read them.
 */
function listNamedPaths(environment: Record<string, string>): string[] {
  const values = Object.entries(environment).filter(([name]) => !OWN_VARIABLES.includes(name));
  return values
    .flatMap(([, value]) => value.split(/[\s:]+/))
    .filter((word) => /^\/+[^/]/.test(word));
}

/** The outermost folder `node_modules` that the client for the API is installed in. */
function listPackageFolders(): string[] {
  const file = fileURLToPath(import.meta.resolve("@octokit/rest"));
  const at = file.indexOf(`${sep}node_modules${sep}`);
  return at === -1 ? [] : [file.slice(0, at + `${sep}node_modules`.length)];
}

/** The job's namespaces, or null where jobs run on the bare machine. */
export async function openNamespaces(
  machine: Machine,
  folders: JobFolders,
): Promise<JobNamespaces | null> {
  if (!machine.isolation.ok) {
    return null;
  }
  const temporary = listTemporaryFolders();
  const away = listOutermostPaths([...folders.hidden, ...temporary]);
  const inside = (path: string): boolean => away.some((folder) => isBelow(path, folder));
  return JobNamespaces.open(machine.isolation.bwrap, {
    ...{
      root: folders.root,
      tmp: folders.tmp,
      runner: folders.runner,
      hidden: folders.hidden,
      temporary,
    },
    readable: machine.readable.flatMap((one) => findRealPath(one) ?? []).filter(inside),
    writable: machine.writable.flatMap((one) => findRealPath(one) ?? []).filter(inside),
  });
}
