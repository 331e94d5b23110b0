/** actions/setup-go: a Go that is installed here. `stable` and `oldstable` take the newest one. */
import { basename, dirname, join } from "node:path";
import { existsSync } from "node:fs";
import { readFlagInput, readLinesInput, type ActionUse, type BuiltInAction } from "./action.ts";
import {
  checkArchitecture,
  createMissingToolchainError,
  findToolchain,
  readPlainVersion,
  readVersionFile,
  runInJob,
} from "./find-toolchain.ts";
import { resolveJobPath } from "../job/job-folders.ts";
import { runCommand } from "../job/process.ts";
import { findToolchainProgram, type Toolchain } from "../toolchains/toolchains.ts";
import { UnavailableError } from "../job/unavailable-error.ts";

export const setupGo: BuiltInAction = {
  inputs: [
    ...[
      "go-version",
      "go-version-file",
      "architecture",
      "check-latest",
      "token",
      "cache",
      "cache-dependency-path",
    ],
    "go-download-base-url",
  ],
  run: async (use) => {
    const asked = readGoVersion(use);
    checkArchitecture(use, "go", asked);
    const found = await findToolchain(
      use,
      "go",
      ["", "stable", "oldstable"].includes(asked) ? "*" : asked,
    );
    if (found === null) {
      throw await createMissingToolchainError(use, "go", asked);
    }
    use.job.paths.unshift(found.bin, join(use.job.folders.home, "go", "bin"));
    use.log(`go: ${found.version.join(".")} from ${found.bin} (asked: ${asked || "any"})`);
    use.output("go-version", found.version.join("."));
    use.output("cache-hit", "false");
  },
};

function readGoVersion(use: ActionUse): string {
  const version = use.inputs["go-version"]?.trim() ?? "";
  const path = use.inputs["go-version-file"]?.trim() ?? "";
  if (version !== "" || path === "") {
    return version;
  }
  const text = readVersionFile(use, path);
  if (!["go.mod", "go.work"].includes(basename(path))) {
    return readPlainVersion(path, text, ["golang", "go"]);
  }
  return /^toolchain go(\S+)/m.exec(text)?.[1] ?? /^go (\S+)/m.exec(text)?.[1] ?? "";
}

/** actions/setup-java: a JDK that is installed here, of any distribution. */
export const setupJava: BuiltInAction = {
  inputs: [
    ...[
      "java-version",
      "java-version-file",
      "distribution",
      "architecture",
      "java-package",
      "check-latest",
    ],
    ...[
      "cache",
      "cache-dependency-path",
      "overwrite-settings",
      "token",
      "server-id",
      "server-username",
    ],
  ],
  run: async (use) => {
    for (const asked of readJavaVersions(use)) {
      checkArchitecture(use, "java", asked);
      const found = await findToolchain(use, "java", asked.replace(/-ea$/, ""));
      if (found === null) {
        throw await createMissingToolchainError(use, "java", asked);
      }
      const home = dirname(found.bin);
      use.job.paths.unshift(found.bin);
      use.job.env.JAVA_HOME = home;
      use.job.env[`JAVA_HOME_${found.version[0]}_${process.arch.toUpperCase()}`] = home;
      use.log(`java: ${found.version.join(".")} from ${home}, any distribution (asked: ${asked})`);
      use.output("version", found.version.join("."));
      use.output("path", home);
    }
    use.output("distribution", use.inputs.distribution ?? "");
    use.output("cache-hit", "false");
  },
};

function readJavaVersions(use: ActionUse): string[] {
  const versions = readLinesInput(use, "java-version");
  const path = use.inputs["java-version-file"]?.trim() ?? "";
  return versions.length > 0 || path === ""
    ? versions
    : [readPlainVersion(path, readVersionFile(use, path), ["java"])];
}

/**
 * actions/setup-python: a Python that is installed here, in a virtual environment that the job can
 * write to.
 */
export const setupPython: BuiltInAction = {
  inputs: [
    ...[
      "python-version",
      "python-version-file",
      "architecture",
      "allow-prereleases",
      "update-environment",
    ],
    ...[
      "cache",
      "cache-dependency-path",
      "check-latest",
      "token",
      "freethreaded",
      "pip-version",
      "pip-install",
    ],
  ],
  run: async (use) => {
    const asked = readPythonVersions(use);
    checkArchitecture(use, "python", asked[0] ?? "");
    let version = "";
    const update = readFlagInput(use, "update-environment", true);
    for (const one of asked) {
      const found = await findPython(use, one);
      const bin = await createVirtualEnvironment(use, found);
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

/** Reads the wanted versions, one per line. The last one comes first in PATH. */
function readPythonVersions(use: ActionUse): string[] {
  const versions = readLinesInput(use, "python-version");
  if (versions.length > 0) {
    return versions;
  }
  const named = use.inputs["python-version-file"]?.trim() ?? "";
  const path =
    named === "" && existsSync(resolveJobPath(use.job.folders, ".python-version"))
      ? ".python-version"
      : named;
  if (path === "") {
    return ["3.x"];
  }
  const text = readVersionFile(use, path);
  const version = basename(path).endsWith(".toml")
    ? (/^\s*(?:requires-python|python)\s*=\s*["']([^"']+)["']/m.exec(text)?.[1] ?? "3.x")
    : readPlainVersion(path, text, ["python"]);
  return [version];
}

async function findPython(use: ActionUse, asked: string): Promise<Toolchain> {
  const range = asked.replace(/^python-?/i, "").trim();
  if (
    !/^[\d<>=~^!*x]/i.test(range) ||
    /\dt\b/.test(range) ||
    readFlagInput(use, "freethreaded", false)
  ) {
    throw new UnavailableError({ kind: "toolchain", tool: "Python", version: asked });
  }
  const found = await findToolchain(use, "python", range);
  if (found === null) {
    throw await createMissingToolchainError(use, "python", asked);
  }
  return found;
}

/**
 * Returns the folder of programs. Python 2, and a Python without the module `venv`, are used
 * directly.
 */
async function createVirtualEnvironment(use: ActionUse, found: Toolchain): Promise<string> {
  const folder = join(use.job.folders.tools, "Python", found.version.join("."), process.arch);
  const bin = join(folder, "bin");
  const python = findToolchainProgram(found, "python");
  if (python === null || existsSync(bin)) {
    return python === null ? found.bin : bin;
  }
  const said: string[] = [];
  const code = await runCommand({
    ...{
      namespaces: use.job.namespaces,
      file: python,
      args: ["-m", "venv", folder],
      cwd: use.job.folders.workspace,
    },
    ...{ env: use.env, signal: use.signal, onLine: (line: string) => void said.push(line) },
  });
  if (code === 0) {
    return bin;
  }
  use.log(
    `##[warning]Could not create a virtual environment for this Python: ${
      said.at(-1) ?? "venv failed"
    }`,
  );
  return found.bin;
}

/**
 * astral-sh/setup-uv: a uv that is installed here, or else one that pip installs into the job's
 * folder of tools.
 */
export const setupUv: BuiltInAction = {
  inputs: [
    ...[
      "version",
      "python-version",
      "working-directory",
      "activate-environment",
      "github-token",
      "enable-cache",
    ],
    ...[
      "cache-dependency-glob",
      "cache-suffix",
      "cache-local-path",
      "prune-cache",
      "ignore-empty-workdir",
    ],
  ],
  run: async (use) => {
    const asked = use.inputs.version?.trim() || "latest";
    const found = await findToolchain(use, "uv", asked === "latest" ? "*" : asked);
    const bin = found?.bin ?? (await installUv(use, asked));
    use.job.paths.unshift(bin);
    const python = use.inputs["python-version"]?.trim() ?? "";
    if (python !== "") {
      use.job.env.UV_PYTHON = python;
    }
    use.log(`uv: from ${bin} (asked: ${asked})`);
    use.output("uv-version", found?.version.join(".") ?? asked);
    use.output("uv-path", join(bin, "uv"));
    use.output("cache-hit", "false");
  },
};

/** Installs uv and returns the folder of its programs. */
async function installUv(use: ActionUse, asked: string): Promise<string> {
  const folder = join(use.job.folders.tools, "uv");
  const found = await findToolchain(use, "python", ">=3.8");
  const python = found === null ? null : findToolchainProgram(found, "python");
  if (python === null) {
    throw await createMissingToolchainError(use, "uv", asked, "no Python here installs it");
  }
  try {
    await runInJob(
      use,
      '"$1" -m venv "$2"\n"$2/bin/python" -m pip install --quiet --disable-pip-version-check "$3"',
      [...[python, folder, toRequirement(asked)]],
    );
  } catch (error) {
    throw await createMissingToolchainError(use, "uv", asked, `pip: ${(error as Error).message}`);
  }
  return join(folder, "bin");
}

/**
 * Converts a version to pip's syntax: `0.5` and `0.5.x` become `==0.5.*`; a range stays unchanged.
 */
function toRequirement(asked: string): string {
  if (asked === "latest") return "uv";
  const plain = /^v?(\d+(?:\.\d+){0,2})(?:\.x)?$/.exec(asked)?.[1];
  if (plain === undefined) return `uv${asked.replaceAll(/\s+/g, "")}`;
  return plain.split(".").length === 3 ? `uv==${plain}` : `uv==${plain}.*`;
}
