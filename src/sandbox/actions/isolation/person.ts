/** What of the machine belongs to the person and not to jobs: their home, and doors to their own services. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isBelow } from "./mounts.ts";

/** Sockets of agents, key rings and container engines: who reaches one acts as the person, or as root. */
const SERVICES = ["/run/user", "/run/docker.sock", "/run/podman", "/run/containerd"];

/** Folders of a home that hold programs and no settings, as version managers and installers use them. */
const TOOLS = [
  ...[".nvm/versions", ".volta", ".fnm", ".asdf", ".pyenv", ".rbenv", ".rustup", ".cargo/bin", ".sdkman/candidates"],
  ...[".bun/bin", ".deno/bin", "go/bin", "sdk", ".local/bin", ".local/lib", ".local/pipx", ".local/share/pipx"],
  ...[".local/share/uv", ".local/share/fnm", ".local/share/mise", ".local/share/pnpm"],
];

/** What jobs don't see, as real paths. A home that holds the whole machine, as `/` of some containers, is none. */
export function listPrivatePaths(home: string): string[] {
  return [home, ...SERVICES].flatMap(resolveLinks).filter((path) => path !== "/");
}

/** Files and folders of the home that jobs read all the same: programs, above all those of PATH. */
export function listHomeTools(home: string, path: string[]): string[] {
  const [real] = resolveLinks(home);
  if (real === undefined) return [];
  const isOwn = (file: string): boolean => isBelow(file, real) && file !== real;
  const folders = path.flatMap(resolveLinks).filter(isOwn);
  const links = folders.flatMap(listTargets).filter(isOwn);
  return [...TOOLS.map((name) => join(real, name)), ...folders, ...folders.flatMap(findPrefix).filter(isOwn), ...links];
}

/** Where the programs of a folder find their libraries: an installation, or the packages behind `.bin`. */
function findPrefix(folder: string): string[] {
  const parent = dirname(folder);
  const isInstallation = basename(folder) === "bin" && basename(parent) !== ".local" && existsSync(join(parent, "lib"));
  const isPackages = basename(folder) === ".bin" && basename(parent) === "node_modules";
  return isInstallation || isPackages ? [parent] : [];
}

/** The files that the links of a folder of programs lead to. */
function listTargets(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((one) => one.isSymbolicLink()).flatMap((one) => resolveLinks(join(folder, one.name)));
  } catch {
    return [];
  }
}

function resolveLinks(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}
