/**
 * The machine's files that a sandbox sees. It gets as little as possible of a toolchain outside the
 * system's folders. Such folders are in homes, next to keys (`~/.cargo/credentials.toml`,
 * `~/.local/share/keyrings`).
 */
import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, dirname, isAbsolute, join } from "node:path";
import type { SandboxFolders } from "./sandbox.ts";
import { FORWARDS_FOLDER } from "./port-forward.ts";
import { getSearchPath } from "../programs.ts";

export interface Toolchain {
  /** Files and folders that the sandbox reads. */
  paths: string[];
  environment: Record<string, string>;
}

/** Folders next to `bin` that programs read. */
const BESIDE_FOLDERS = ["lib", "lib64", "libexec", "include", "conf", "jre"];

/** Finds the toolchain of one folder of the search path. */
function findToolchain(folder: string): Toolchain {
  const above = dirname(folder);
  // Contains links to a project's own tools. The project is either not for the sandbox to see, or
  // visible anyway.
  if (folder.endsWith("/node_modules/.bin")) return { paths: [], environment: {} };
  // Both find their programs in a home, and a session has another home.
  if (basename(above) === ".cargo")
    return addHome(folder, "RUSTUP_HOME", join(dirname(above), ".rustup"));
  const pyenv = /^(.*\/\.pyenv)\//.exec(folder)?.[1];
  if (pyenv !== undefined) return addHome(folder, "PYENV_ROOT", pyenv);
  const beside =
    basename(folder) === "bin"
      ? BESIDE_FOLDERS.map((name) => join(above, name)).filter((it) => existsSync(it))
      : [];
  return { paths: [folder, ...beside, ...listLinkTargets(folder)], environment: {} };
}

function addHome(folder: string, name: string, home: string): Toolchain {
  return existsSync(home)
    ? { paths: [folder, home], environment: { [name]: home } }
    : { paths: [folder], environment: {} };
}

/**
 * Lists programs in other folders. For example, Claude Code's installer links from ~/.local/bin to
 * ~/.local/share/claude.
 */
function listLinkTargets(folder: string): string[] {
  const links = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    entry.isSymbolicLink(),
  );
  return links.flatMap(({ name }) => {
    try {
      const target = realpathSync(join(folder, name));
      return statSync(target).isFile() ? [target] : [];
    } catch {
      return []; // The link is broken.
    }
  });
}

// All that is visible inside a sandbox, in the order in which it is mounted.

export interface MountPlan {
  mounts: readonly Mount[];
  /** Variables in which programs find their homes. */
  environment: Record<string, string>;
}

/** `from` is a path outside (`read`, `write`) or a link's target. */
export type Mount = { how: "read" | "write" | "link"; path: string; from: string };

/** The system's programs. Nothing else in `/` is visible: no homes, no job folders, no sockets. */
const SYSTEM = [
  "/usr",
  "/bin",
  "/sbin",
  "/lib",
  "/lib32",
  "/lib64",
  "/libx32",
  "/etc",
  "/nix/store",
];
/**
 * Contains programs of the machine's owner, and sometimes the Actions runner itself, whose folder
 * holds its keys.
 */
const OPTIONAL = "/opt";
const SECRET = [".credentials", ".runner", ".credentials_rsaparams"];

/** Never visible as a whole, not even if the search path contains one of them. */
const NEVER = ["/home", "/root", "/tmp", "/var/tmp", "/var/run", "/run", "/proc", "/dev", "/sys"];

/**
 * Plans the mounts. `forwards` is the folder with the forwarded ports. Of the machine's
 * `environment`, only the search path and the home are used.
 */
export function planMounts(
  { writable, readable }: SandboxFolders,
  forwards: string,
  environment: Readonly<Record<string, string>>,
): MountPlan {
  const never = [...NEVER, environment["HOME"] || "/root"];
  const tooMuch = (folder: string) => never.some((path) => isBelow(path, folder));
  const around = (folder: string) =>
    writable.some((path) => isBelow(path, folder) || isBelow(folder, path));
  const optional = listEntries(OPTIONAL).filter(
    (path) => !SECRET.some((name) => existsSync(join(path, name))),
  );
  const machine = [...SYSTEM, ...optional].filter((path) => existsSync(path) && !around(path));
  const all = getSearchPath(environment).split(delimiter);
  const folders = all.filter(
    (folder) => isAbsolute(folder) && existsSync(folder) && !tooMuch(folder),
  );
  const found = folders.filter((folder) => !isCovered(folder, machine)).map(findToolchain);
  const toolchains = found
    .flatMap(({ paths }) => paths)
    .filter((path) => !tooMuch(path) && !around(path));
  const read = filterOutermost([...toolchains, ...readable]).filter(
    (path) => !isCovered(path, machine),
  );
  return {
    mounts: [
      ...machine.map(toMount),
      ...read.map((path) => ({ how: "read" as const, path, from: path })),
      ...filterOutermost(writable).map((path) => ({ how: "write" as const, path, from: path })),
      { how: "read", path: FORWARDS_FOLDER, from: forwards },
    ],
    environment: Object.assign({}, ...found.map(({ environment }) => environment)) as Record<
      string,
      string
    >,
  };
}

/** `/bin` and similar folders are links on most systems. */
function toMount(path: string): Mount {
  return lstatSync(path).isSymbolicLink()
    ? { how: "link", path, from: readlinkSync(path) }
    : { how: "read", path, from: path };
}

function listEntries(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** Whether the folders contain the path, by its name and by its real location. */
function isCovered(path: string, folders: readonly string[]): boolean {
  const real = realpathSync(path);
  return [path, real].every((one) => folders.some((folder) => isBelow(one, folder)));
}

function filterOutermost(paths: readonly string[]): string[] {
  const all = [...new Set(paths)];
  return all.filter((path) => !all.some((other) => other !== path && isBelow(path, other)));
}

/** Whether a path is the folder or lies in it. */
function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
