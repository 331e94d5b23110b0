/** astral-sh/setup-uv: a uv that is installed here. */
import type { Action } from "./action.ts";
import { describeMissing, findToolchain } from "./setup.ts";

export const setupUv: Action = {
  inputs: [
    ...["version", "python-version", "working-directory", "activate-environment", "github-token", "enable-cache"],
    ...["cache-dependency-glob", "cache-suffix", "cache-local-path", "prune-cache", "ignore-empty-workdir"],
  ],
  run: async (use) => {
    const asked = use.inputs.version?.trim() || "latest";
    const found = await findToolchain(use, "uv", asked === "latest" ? "*" : asked);
    if (found === null) {
      throw await describeMissing(use, "uv", `uv ${asked}`);
    }
    use.job.paths.unshift(found.bin);
    const python = use.inputs["python-version"]?.trim() ?? "";
    if (python !== "") {
      use.job.env.UV_PYTHON = python;
    }
    use.log(`uv: ${found.version.join(".")} from ${found.bin} (asked: ${asked})`);
    use.output("uv-version", found.version.join("."));
    use.output("cache-hit", "false");
  },
};
