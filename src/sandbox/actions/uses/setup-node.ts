import { dirname } from "node:path";
import type { Action } from "./action.ts";

/** actions/setup-node: the Node that runs the sandbox, nothing is downloaded. */
export const setupNode: Action = {
  inputs: ["node-version", "node-version-file"],
  run: async (use) => {
    const asked = use.inputs["node-version"] ?? use.inputs["node-version-file"];
    const instead =
      asked === undefined || process.version.startsWith(`v${asked.split(".")[0]}.`) ? "" : ` (asked: ${asked})`;
    use.job.paths.unshift(dirname(process.execPath));
    use.log(`node: ${process.version}, the sandbox's own at ${process.execPath}; nothing is downloaded${instead}`);
    use.output("node-version", process.version);
    use.output("cache-hit", "false");
  },
};
