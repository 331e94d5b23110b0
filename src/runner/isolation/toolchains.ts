/**
 * What programs on the search path need beside their own folder, where that is none of the system's. As little as
 * works: such folders lie in homes, next to keys (`~/.cargo/credentials.toml`, `~/.local/share/keyrings`).
 */
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

export interface Toolchain {
  /** Files and folders to read. */
  paths: string[];
  environment: Record<string, string>;
}

/** Folders next to `bin` that programs look into. */
const BESIDE = ["lib", "lib64", "libexec", "include", "conf", "jre"];

/** For one folder of the search path. */
export function toolchainOf(folder: string): Toolchain {
  const above = dirname(folder);
  // Links of a project's own tools, to where the project is: that is not to be seen, or seen anyway.
  if (folder.endsWith("/node_modules/.bin")) return { paths: [], environment: {} };
  // Both find the programs by a home, and a session has another.
  if (basename(above) === ".cargo") return withHome(folder, "RUSTUP_HOME", join(dirname(above), ".rustup"));
  const pyenv = /^(.*\/\.pyenv)\//.exec(folder)?.[1];
  if (pyenv !== undefined) return withHome(folder, "PYENV_ROOT", pyenv);
  const beside =
    basename(folder) === "bin" ? BESIDE.map((name) => join(above, name)).filter((it) => existsSync(it)) : [];
  return { paths: [folder, ...beside, ...linkedFrom(folder)], environment: {} };
}

function withHome(folder: string, name: string, home: string): Toolchain {
  return existsSync(home)
    ? { paths: [folder, home], environment: { [name]: home } }
    : { paths: [folder], environment: {} };
}

/** Programs that are kept elsewhere: Claude Code's own installer links from ~/.local/bin to ~/.local/share/claude. */
function linkedFrom(folder: string): string[] {
  const links = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink());
  return links.flatMap(({ name }) => {
    try {
      const target = realpathSync(join(folder, name));
      return statSync(target).isFile() ? [target] : [];
    } catch {
      return []; // It leads nowhere.
    }
  });
}
