/** actions/setup-python: a Python that is installed here, in a virtual environment that the job may write. */
import { basename, join } from "node:path";
import { existsSync } from "node:fs";
import { onMachine } from "../folders.ts";
import { runCommand } from "../process.ts";
import { findProgramOf, type Toolchain } from "../toolchains/toolchains.ts";
import { Unavailable } from "../unavailable.ts";
import { type Action, flag, lines, type Use } from "./action.ts";
import { checkArchitecture, describeMissing, findToolchain, readPlainVersion, readVersionFile } from "./setup.ts";

export const setupPython: Action = {
  inputs: [
    ...["python-version", "python-version-file", "architecture", "allow-prereleases", "update-environment"],
    ...["cache", "cache-dependency-path", "check-latest", "token", "freethreaded", "pip-version", "pip-install"],
  ],
  run: async (use) => {
    const asked = readAsked(use);
    checkArchitecture(use, `Python ${asked[0] ?? ""}`);
    let version = "";
    const update = flag(use, "update-environment", true);
    for (const one of asked) {
      const found = await findPython(use, one);
      const bin = await makeEnvironment(use, found);
      version = found.version.join(".");
      use.log(`python: ${version} from ${found.bin} (asked: ${one})`);
      if (update) {
        use.job.paths.unshift(bin);
        use.job.env.pythonLocation = join(bin, "..");
        use.job.env.Python_ROOT_DIR = join(bin, "..");
      }
      use.output("python-path", join(bin, "python"));
    }
    use.output("python-version", version);
    use.output("cache-hit", "false");
  },
};

/** Several versions may be asked for, one a line; the last one comes first in PATH. */
function readAsked(use: Use): string[] {
  const versions = lines(use, "python-version");
  if (versions.length > 0) {
    return versions;
  }
  const named = use.inputs["python-version-file"]?.trim() ?? "";
  const path = named === "" && existsSync(onMachine(use.job.folders, ".python-version")) ? ".python-version" : named;
  if (path === "") {
    return ["3.x"];
  }
  const text = readVersionFile(use, path);
  const version = basename(path).endsWith(".toml")
    ? (/^\s*(?:requires-python|python)\s*=\s*["']([^"']+)["']/m.exec(text)?.[1] ?? "3.x")
    : readPlainVersion(path, text, ["python"]);
  return [version];
}

async function findPython(use: Use, asked: string): Promise<Toolchain> {
  const range = asked.replace(/^python-?/i, "").trim();
  if (!/^[\d<>=~^!*x]/i.test(range) || /\dt\b/.test(range) || flag(use, "freethreaded", false)) {
    throw new Unavailable(`Python ${asked}`);
  }
  const found = await findToolchain(use, "python", range);
  if (found === null) {
    throw await describeMissing(use, "python", `Python ${asked}`);
  }
  return found;
}

/** The folder of programs. Python 2, and a Python without the module `venv`, are used as they are. */
async function makeEnvironment(use: Use, found: Toolchain): Promise<string> {
  const folder = join(use.job.folders.tools, "Python", found.version.join("."), process.arch);
  const bin = join(folder, "bin");
  const python = findProgramOf(found, "python");
  if (python === null || existsSync(bin)) {
    return python === null ? found.bin : bin;
  }
  const said: string[] = [];
  const code = await runCommand({
    ...{ cage: use.job.cage, file: python, args: ["-m", "venv", folder], cwd: use.job.folders.workspace },
    ...{ env: use.env, signal: use.signal, onLine: (line: string) => void said.push(line) },
  });
  if (code === 0) {
    return bin;
  }
  use.log(`##[warning]No environment of its own could be made for this Python: ${said.at(-1) ?? "venv failed"}`);
  return found.bin;
}
