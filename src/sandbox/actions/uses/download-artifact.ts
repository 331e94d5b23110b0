import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { artifactsOf, unpackArtifact } from "../artifacts.ts";
import { onMachine } from "../folders.ts";
import { globRegExp } from "../patterns.ts";
import { type Action, flag } from "./action.ts";

/** actions/download-artifact: one by name into the path, or all (of a pattern), each into a folder of its own. */
export const downloadArtifact: Action = {
  inputs: ["name", "path", "pattern", "merge-multiple", "run-id", "github-token"],
  run: async (use) => {
    const { sandbox, run, folders } = use.job;
    const { name, pattern } = use.inputs;
    const target = resolve(folders.workspace, (use.inputs.path || ".").replace(/^~(?=\/|$)/, folders.home));
    const place = (path: string): string => onMachine(folders, path);
    const all = artifactsOf(sandbox, run.repositoryId, Number(use.inputs["run-id"] || run.id));
    const chosen = all.filter((one) => (name ? one.name === name : !pattern || globRegExp(pattern).test(one.name)));
    if (name && chosen.length === 0) {
      throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    }
    const flat = Boolean(name) || flag(use, "merge-multiple", false);
    for (const artifact of chosen) {
      const folder = flat ? target : join(target, artifact.name);
      mkdirSync(place(folder), { recursive: true });
      const files = unpackArtifact(sandbox, artifact, folder, place);
      use.log(`Artifact ${artifact.name} (${files === 1 ? "1 file" : `${files} files`}) was downloaded to ${folder}`);
    }
    use.log(`Total of ${chosen.length} artifact(s) downloaded`);
    use.output("download-path", target);
  },
};
