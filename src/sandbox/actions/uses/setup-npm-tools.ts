/**
 * pnpm/action-setup and biomejs/setup-biome: programs from the npm registry, installed by the job's
 * npm.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { resolveJobPath } from "../job/job-folders.ts";
import { runCommand } from "../job/process.ts";
import type { BuiltInAction, ActionUse } from "./action.ts";
import { readVersionFile } from "./find-toolchain.ts";

export const setupPnpm: BuiltInAction = {
  inputs: [
    "version",
    "dest",
    "run_install",
    "cache",
    "cache_dependency_path",
    "package_json_file",
    "standalone",
  ],
  run: async (use) => {
    const version = readPnpmVersion(use);
    const { folder, bin } = await installTool(use, "pnpm", version);
    use.job.env.PNPM_HOME = bin;
    use.output("dest", folder);
    use.output("bin_dest", bin);
    const install = use.inputs.run_install?.trim() ?? "";
    if (install !== "" && install !== "null" && install !== "false") {
      await runTool(use, join(bin, "pnpm"), ["install"]);
    }
  },
};

export const setupBiome: BuiltInAction = {
  inputs: ["version", "working-dir", "token", "working-directory"],
  run: async (use) => {
    const asked = use.inputs.version?.trim() ?? "";
    const path = join(
      use.inputs["working-directory"] ?? use.inputs["working-dir"] ?? ".",
      "package.json",
    );
    const declared =
      asked === "" && existsSync(resolveJobPath(use.job.folders, path))
        ? readBiomeVersion(use, path)
        : asked;
    await installTool(use, "@biomejs/biome", declared || "latest");
  },
};

function readBiomeVersion(use: ActionUse, path: string): string {
  const { dependencies, devDependencies } = JSON.parse(readVersionFile(use, path)) as Record<
    string,
    Record<string, string> | undefined
  >;
  return devDependencies?.["@biomejs/biome"] ?? dependencies?.["@biomejs/biome"] ?? "";
}

/** Installs a package into the job's folder of tools and adds its programs to PATH. */
async function installTool(
  use: ActionUse,
  name: string,
  version: string,
): Promise<{ folder: string; bin: string }> {
  const folder = join(use.job.folders.tools, name.replace(/^.*\//, ""));
  await runTool(use, "npm", [
    "install",
    "--prefix",
    folder,
    "--no-audit",
    "--no-fund",
    `${name}@${version}`,
  ]);
  const bin = join(folder, "node_modules", ".bin");
  use.job.paths.unshift(bin);
  return { folder, bin };
}

function readPnpmVersion(use: ActionUse): string {
  const given = use.inputs.version?.trim() ?? "";
  const path = use.inputs.package_json_file?.trim() || "package.json";
  if (given !== "" || !existsSync(resolveJobPath(use.job.folders, path))) {
    return given || "latest";
  }
  const { packageManager = "" } = JSON.parse(readVersionFile(use, path)) as {
    packageManager?: string;
  };
  const version = /^pnpm@([^+]+)/.exec(packageManager)?.[1];
  if (version === undefined) {
    throw new Error(
      "No pnpm version is specified: neither by the input 'version' nor by " +
        "packageManager in package.json",
    );
  }
  return version;
}

async function runTool(use: ActionUse, file: string, args: string[]): Promise<void> {
  const code = await runCommand({
    ...{ namespaces: use.job.namespaces, file, args, cwd: use.job.folders.workspace },
    ...{ env: use.env, signal: use.signal, onLine: use.log },
  });
  if (code !== 0) {
    throw new Error(`${file} ${args[0] ?? ""} failed with exit code ${code ?? "none"}`);
  }
}
