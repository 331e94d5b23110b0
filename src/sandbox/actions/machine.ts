/** The machine that jobs run on. */
import { realpathSync } from "node:fs";
import { dirname, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { Cage } from "./isolation/cage.ts";
import { isBelow, outermost } from "./isolation/mounts.ts";
import { type Isolation, probeIsolation } from "./isolation/probe.ts";
import { type Folders, temporaryFolders } from "./folders.ts";
import { DEFAULT_PATH } from "./job-context.ts";
import { Toolchains } from "./toolchains/toolchains.ts";

export interface Machine {
  environment: Record<string, string>;
  isolation: Isolation;
  /** Files and folders of what jobs don't see (the sandbox's folder, /tmp) that they may read all the same. */
  readable: string[];
  writable: string[];
  toolchains: Toolchains;
  /** Folder of actions that the user names, or null. */
  actions: string | null;
}

interface MachineOptions {
  shared: { read?: string[]; write?: string[] };
  isolate: boolean;
  actions: string | null;
  /** Folder where toolchains from a registry are kept, or null: none is fetched. */
  toolCache: string | null;
}

export function createMachine(
  environment: Record<string, string>,
  { shared, isolate, actions, toolCache }: MachineOptions,
): Machine {
  const path = environment.PATH ?? DEFAULT_PATH;
  const isolation: Isolation = isolate ? probeIsolation(path) : { ok: false, reason: "isolation is switched off" };
  // What runs the jobs' commands must be seen, wherever it lies.
  const tools = [...path.split(":").filter((folder) => folder.startsWith("/")), dirname(process.execPath)];
  // actions/github-script runs a file of the sandbox, which loads its client.
  const own = [import.meta.dirname, ...packageFolders()];
  const named = [actions, toolCache].filter((folder) => folder !== null);
  return {
    ...{ environment, isolation, actions },
    readable: [...tools, ...own, ...named, ...(shared.read ?? [])],
    writable: shared.write ?? [],
    toolchains: new Toolchains({ ...environment, PATH: path }, toolCache),
  };
}

/** The folder `node_modules` that the client for the API is installed in. */
function packageFolders(): string[] {
  const file = fileURLToPath(import.meta.resolve("@octokit/rest"));
  const at = file.lastIndexOf(`${sep}node_modules${sep}`);
  return at === -1 ? [] : [file.slice(0, at + `${sep}node_modules`.length)];
}

/** The job's cage, or null where jobs run on the bare machine. */
export async function openCage(machine: Machine, folders: Folders): Promise<Cage | null> {
  if (!machine.isolation.ok) {
    return null;
  }
  const temporary = temporaryFolders();
  const away = outermost([folders.hidden, ...temporary]);
  const inside = (path: string): boolean => away.some((folder) => isBelow(path, folder));
  return Cage.open(machine.isolation.bwrap, {
    ...{ root: folders.root, tmp: folders.tmp, runner: folders.runner, hidden: [folders.hidden], temporary },
    readable: machine.readable.flatMap(real).filter(inside),
    writable: machine.writable.flatMap(real).filter(inside),
  });
}

function real(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}
