/** astral-sh/setup-uv: a uv that is installed here, else one that pip installs into the job's folder of tools. */
import { join } from "node:path";
import { findProgramOf } from "../toolchains/toolchains.ts";
import type { Action, Use } from "./action.ts";
import { describeMissing, findToolchain, runInJob } from "./setup.ts";

export const setupUv: Action = {
  inputs: [
    ...["version", "python-version", "working-directory", "activate-environment", "github-token", "enable-cache"],
    ...["cache-dependency-glob", "cache-suffix", "cache-local-path", "prune-cache", "ignore-empty-workdir"],
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

/** Returns the folder of its programs. */
async function installUv(use: Use, asked: string): Promise<string> {
  const folder = join(use.job.folders.tools, "uv");
  const found = await findToolchain(use, "python", ">=3.8");
  const python = found === null ? null : findProgramOf(found, "python");
  if (python === null) {
    throw await describeMissing(use, "uv", `uv ${asked}`, "; no Python here installs it");
  }
  try {
    await runInJob(use, '"$1" -m venv "$2"\n"$2/bin/python" -m pip install --quiet --disable-pip-version-check "$3"', [
      ...[python, folder, toRequirement(asked)],
    ]);
  } catch (error) {
    throw await describeMissing(use, "uv", `uv ${asked}`, `; pip: ${(error as Error).message}`);
  }
  return join(folder, "bin");
}

/** As pip writes a version: `0.5` and `0.5.x` are `==0.5.*`, a range stays as it is. */
function toRequirement(asked: string): string {
  if (asked === "latest") return "uv";
  const plain = /^v?(\d+(?:\.\d+){0,2})(?:\.x)?$/.exec(asked)?.[1];
  if (plain === undefined) return `uv${asked.replaceAll(/\s+/g, "")}`;
  return plain.split(".").length === 3 ? `uv==${plain}` : `uv==${plain}.*`;
}
