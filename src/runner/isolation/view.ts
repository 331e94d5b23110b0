/** What is seen inside a cage, in the order in which it is mounted; nothing that isn't listed here. */
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { CagePlace } from "./cage.ts";
import { DOORS } from "./doors.ts";
import { searchPathOf } from "./program.ts";
import { toolchainOf } from "./toolchains.ts";

export interface View {
  mounts: readonly Mount[];
  /** What programs need to be told of where they were found. */
  environment: Record<string, string>;
}

/** `from` is a path outside (`read`, `write`), or a link's target. */
export type Mount = { how: "read" | "write" | "link"; path: string; from: string };

/** The system's programs. Of what else lies in `/`, homes, the job's folders and sockets, nothing is. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/nix/store"];
/** Programs of the machine's owner, and at times the Actions runner itself: its own folder holds its keys. */
const OPTIONAL = "/opt";
const SECRET = [".credentials", ".runner", ".credentials_rsaparams"];

/** Never seen as a whole, not even where the search path has one of them. */
const NEVER = ["/home", "/root", "/tmp", "/var/tmp", "/var/run", "/run", "/proc", "/dev", "/sys"];

/** `doors` is the folder with the ways out; of the machine's `environment` its search path and its home are heeded. */
export function viewOf(
  { writable, readable }: CagePlace,
  doors: string,
  environment: Readonly<Record<string, string>>,
): View {
  const never = [...NEVER, environment["HOME"] || "/root"];
  const tooMuch = (folder: string) => never.some((path) => isBelow(path, folder));
  const around = (folder: string) => writable.some((path) => isBelow(path, folder) || isBelow(folder, path));
  const optional = entriesOf(OPTIONAL).filter((path) => !SECRET.some((name) => existsSync(join(path, name))));
  const machine = [...SYSTEM, ...optional].filter((path) => existsSync(path) && !around(path));
  const all = searchPathOf(environment).split(delimiter);
  const folders = all.filter((folder) => isAbsolute(folder) && existsSync(folder) && !tooMuch(folder));
  const found = folders.filter((folder) => !covered(folder, machine)).map(toolchainOf);
  const toolchains = found.flatMap(({ paths }) => paths).filter((path) => !tooMuch(path) && !around(path));
  const read = outermost([...toolchains, ...readable]).filter((path) => !covered(path, machine));
  return {
    mounts: [
      ...machine.map(mountOf),
      ...read.map((path) => ({ how: "read" as const, path, from: path })),
      ...outermost(writable).map((path) => ({ how: "write" as const, path, from: path })),
      { how: "read", path: DOORS, from: doors },
    ],
    environment: Object.assign({}, ...found.map(({ environment }) => environment)) as Record<string, string>,
  };
}

/** `/bin` and its like are links on most systems. */
function mountOf(path: string): Mount {
  return lstatSync(path).isSymbolicLink()
    ? { how: "link", path, from: readlinkSync(path) }
    : { how: "read", path, from: path };
}

function entriesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** By name, and where it really is. */
function covered(path: string, folders: readonly string[]): boolean {
  const real = realpathSync(path);
  return [path, real].every((one) => folders.some((folder) => isBelow(one, folder)));
}

function outermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths)];
  return all.filter((path) => !all.some((other) => other !== path && isBelow(path, other)));
}

/** Whether a path is the folder or lies in it. */
function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
