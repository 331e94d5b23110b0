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
  /** Files of the person that isolated jobs do not see, in addition to the sandbox's folder. */
  hidden: string[];
  /**
   * Files and folders below hidden ones (also the sandbox's folder and /tmp) that jobs may still
   * read.
   */
  readable: string[];
  writable: string[];
  toolchains: Toolchains;
  /** Folder of actions that the user configured, or null. */
  actions: string | null;
}

interface MachineOptions {
  shared: { read?: string[]; write?: string[]; hide?: string[] };
  isolate: boolean;
  /** The person's home. Jobs see only its programs. */
  home?: string;
  actions: string | null;
  /** Folder for toolchains from a registry. Null: the sandbox fetches none. */
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
  // Programs that run the jobs' commands must be visible, also in a hidden folder.
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
 * Creates the folder now. A job does not see a folder that is created after its start. It would
 * miss the first Node that is fetched.
 */
function ensureFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch {
    // The job that fetches reports the error.
  }
}

const OWN_VARIABLES = ["TMPDIR", "TEMP", "TMP", "NODE_COMPILE_CACHE", "PATH", "HOME"];

/**
 * Returns files and folders that the machine's variables name, such as certificates. Jobs get these
 * variables and must read the files.
 */
function listNamedPaths(environment: Record<string, string>): string[] {
  const values = Object.entries(environment).filter(([name]) => !OWN_VARIABLES.includes(name));
  return values
    .flatMap(([, value]) => value.split(/[\s:]+/))
    .filter((word) => /^\/+[^/]/.test(word));
}

/** Returns the outermost `node_modules` folder that holds the API client. */
function listPackageFolders(): string[] {
  const file = fileURLToPath(import.meta.resolve("@octokit/rest"));
  const at = file.indexOf(`${sep}node_modules${sep}`);
  return at === -1 ? [] : [file.slice(0, at + `${sep}node_modules`.length)];
}

/** Opens the job's namespaces. Returns null if jobs run directly on the machine. */
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
