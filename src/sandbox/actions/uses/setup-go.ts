/** actions/setup-go: a Go that is installed here. `stable` and `oldstable` take the newest one. */
import { basename, join } from "node:path";
import { type Action, type Use } from "./action.ts";
import { checkArchitecture, describeMissing, findToolchain, readPlainVersion, readVersionFile } from "./setup.ts";

export const setupGo: Action = {
  inputs: [
    ...["go-version", "go-version-file", "architecture", "check-latest", "token", "cache", "cache-dependency-path"],
    "go-download-base-url",
  ],
  run: async (use) => {
    const asked = readAsked(use);
    checkArchitecture(use, `Go ${asked}`);
    const found = await findToolchain(use, "go", ["", "stable", "oldstable"].includes(asked) ? "*" : asked);
    if (found === null) {
      throw await describeMissing(use, "go", `Go ${asked}`);
    }
    use.job.paths.unshift(found.bin, join(use.job.folders.home, "go", "bin"));
    use.log(`go: ${found.version.join(".")} from ${found.bin} (asked: ${asked || "any"})`);
    use.output("go-version", found.version.join("."));
    use.output("cache-hit", "false");
  },
};

function readAsked(use: Use): string {
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
