import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Artifact } from "../../model.ts";
import { artifactsOf, unpackArtifact } from "../artifacts.ts";
import { onMachineToWrite } from "../folders.ts";
import { globRegExp } from "../patterns.ts";
import { type Action, flag, type Use } from "./action.ts";
import { runInJob } from "./setup.ts";

/** actions/download-artifact: one by name into the path, or all (of a pattern), each into a folder of its own. */
export const downloadArtifact: Action = {
  inputs: ["name", "path", "pattern", "merge-multiple", "run-id", "github-token"],
  run: async (use) => {
    const { sandbox, run, folders } = use.job;
    const { name, pattern } = use.inputs;
    const target = resolve(folders.workspace, (use.inputs.path || ".").replace(/^~(?=\/|$)/, folders.home));
    const all = artifactsOf(sandbox, run.repositoryId, Number(use.inputs["run-id"] || run.id));
    const chosen = all.filter((one) => (name ? one.name === name : !pattern || globRegExp(pattern).test(one.name)));
    if (name && chosen.length === 0) {
      throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    }
    const flat = Boolean(name) || flag(use, "merge-multiple", false);
    for (const artifact of chosen) {
      const folder = flat ? target : join(target, artifact.name);
      const files = await unpack(use, artifact, folder);
      use.log(`Artifact ${artifact.name} (${files === 1 ? "1 file" : `${files} files`}) was downloaded to ${folder}`);
    }
    use.log(`Total of ${chosen.length} artifact(s) downloaded`);
    use.output("download-path", target);
  },
};

/**
 * The runner unpacks where the job can't write, and the job copies. A link that the job puts into its folders leads the
 * runner nowhere, therefore. What is a link in the job's folder is replaced, never followed.
 */
async function unpack(use: Use, artifact: Artifact, folder: string): Promise<number> {
  const { sandbox, folders } = use.job;
  onMachineToWrite(folders, folder);
  const unpacked = mkdtempSync(join(folders.runner, "artifact-"));
  try {
    const files = unpackArtifact(sandbox, artifact, unpacked);
    await runInJob(use, 'mkdir -p "$2" && tar -C "$1" -cf - . | tar -C "$2" -xf - --no-same-owner', [unpacked, folder]);
    return files;
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}
