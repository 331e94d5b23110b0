import { mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  listStoredArtifacts,
  removeArtifact,
  saveArtifact,
  unpackArtifact,
} from "../artifact-store.ts";
import { readForJob, resolveWritablePath } from "../job/job-folders.ts";
import { toGlobPattern } from "../workflow/patterns.ts";
import {
  readFlagInput,
  readLinesInput,
  readRequiredInput,
  type ActionUse,
  type BuiltInAction,
} from "./action.ts";
import { runInJob } from "./find-toolchain.ts";
import type { Sandbox } from "../../sandbox.ts";
import { findFiles } from "../job/find-files.ts";
import { saveRunFile } from "../run/run-file.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Artifact } from "../../schema/runs.ts";

/**
 * actions/download-artifact: one artifact by name into the path, or all (that match a pattern),
 * each into its own folder.
 */
export const downloadArtifactAction: BuiltInAction = {
  inputs: ["name", "path", "pattern", "merge-multiple", "run-id", "github-token"],
  run: async (use) => {
    const { sandbox, run, folders } = use.job;
    const { name, pattern } = use.inputs;
    const target = resolve(
      folders.workspace,
      (use.inputs.path || ".").replace(/^~(?=\/|$)/, folders.home),
    );
    const all = listStoredArtifacts(
      sandbox,
      run.repositoryId,
      Number(use.inputs["run-id"] || run.id),
    );
    const chosen = all.filter((one) =>
      name ? one.name === name : !pattern || toGlobPattern(pattern).test(one.name),
    );
    if (name && chosen.length === 0) {
      throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    }
    const flat = Boolean(name) || readFlagInput(use, "merge-multiple", false);
    for (const artifact of chosen) {
      const folder = flat ? target : join(target, artifact.name);
      const files = await unpackInJob(use, artifact, folder);
      use.log(
        `Artifact ${artifact.name} (${
          files === 1 ? "1 file" : `${files} files`
        }) was downloaded to ${folder}`,
      );
    }
    use.log(`Total of ${chosen.length} artifact(s) downloaded`);
    use.output("download-path", target);
  },
};

/**
 * Unpacks an artifact into the job's folder. The runner unpacks where the job can't write, and the
 * job copies. So a link in the job's folders can't redirect the runner. A link in the job's folder
 * is replaced, never followed.
 */
async function unpackInJob(use: ActionUse, artifact: Artifact, folder: string): Promise<number> {
  const { sandbox, folders } = use.job;
  resolveWritablePath(folders, folder);
  const unpacked = mkdtempSync(join(folders.runner, "artifact-"));
  try {
    const files = unpackArtifact(sandbox, artifact, unpacked);
    await runInJob(
      use,
      'mkdir -p "$2" && tar -C "$1" -cf - . | tar -C "$2" -xf - --no-same-owner',
      [unpacked, folder],
    );
    return files;
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

const BILLING_DOCS =
  "https://docs.github.com/en/billing/managing-billing-for-github-actions/about-billing-for-github-actions";

/**
 * Checks the artifact quota.
 * @throws Error in the words of actions/upload-artifact if a rule says that the quota is used up.
 */
function checkArtifactQuota(
  sandbox: Sandbox,
  { owner, name: repo }: Repository,
  name: string,
): void {
  if (!sandbox.faults.takeUploadFault({ repository: `${owner}/${repo}`, name })) return;
  throw new Error(
    "Failed to CreateArtifact: Artifact storage quota has been hit. Unable to upload any " +
      "new artifacts. Usage is recalculated every 6-12 hours.\nMore info on storage " +
      `limits: ${BILLING_DOCS}#calculating-minute-and-storage-spending`,
  );
}

const DEFAULT_DAYS = 90;

/** actions/upload-artifact. */
export const uploadArtifactAction: BuiltInAction = {
  inputs: [
    "name",
    "path",
    "if-no-files-found",
    "retention-days",
    "overwrite",
    "include-hidden-files",
    "compression-level",
  ],
  run: async (use) => {
    const name = use.inputs.name?.trim() || "artifact";
    if (/[":<>|*?\r\n\\/]/.test(name)) {
      throw new Error(
        `The artifact name is not valid: ${name}. It must not contain " : < > | * ? \\ / ` +
          "or a line break",
      );
    }
    readRequiredInput(use, "path");
    const paths = readLinesInput(use, "path").map((path) =>
      path.replace(/^(!?)~(?=\/|$)/, `$1${use.job.folders.home}`),
    );
    const found = findFiles(
      use.job.folders,
      paths,
      readFlagInput(use, "include-hidden-files", false),
    );
    if (found.files.length === 0) {
      handleNoFiles(use, paths);
      return;
    }
    removeEarlierArtifact(use, name);
    const { job } = use;
    const days = Number(use.inputs["retention-days"] || DEFAULT_DAYS) || DEFAULT_DAYS;
    checkArtifactQuota(job.sandbox, job.repository, name);
    const artifact = saveArtifact(job.sandbox, job.run, name, found, days, (file) =>
      readForJob(job.folders, file),
    );
    job.file.uploads[artifact.id] = job.job.id;
    saveRunFile(job.sandbox, job.run, job.file);
    const files = found.files.length === 1 ? "1 file" : `${found.files.length} files`;
    use.log(
      `Artifact ${name} (${files}, ${artifact.sizeInBytes} bytes) has been uploaded, its ` +
        `id is ${artifact.id}`,
    );
    use.output("artifact-id", String(artifact.id));
    use.output("artifact-digest", artifact.digest.replace("sha256:", ""));
    const { owner, name: repository } = job.repository;
    use.output(
      "artifact-url",
      `${job.sandbox.url}/${owner}/${repository}/actions/runs/${job.run.id}/artifacts/${artifact.id}`,
    );
  },
};

function handleNoFiles(use: ActionUse, paths: string[]): void {
  const message =
    `No files were found with the provided path: ${paths.join(" ")}. No artifacts will be ` +
    "uploaded.";
  switch (use.inputs["if-no-files-found"]?.trim() || "warn") {
    case "error":
      throw new Error(message);
    case "ignore":
      use.log(message);
      return;
    case "warn":
      use.log(`##[warning]${message}`);
      return;
    default:
      throw new Error("if-no-files-found must be warn, error or ignore");
  }
}

/**
 * Removes an artifact of the same name. A name can be used once per run and attempt, unless
 * `overwrite` is true.
 */
function removeEarlierArtifact(use: ActionUse, name: string): void {
  const { sandbox, run, file } = use.job;
  for (const old of listStoredArtifacts(sandbox, run.repositoryId, run.id).filter(
    (one) => one.name === name,
  )) {
    // An artifact of an earlier attempt is replaced. So is one that this job uploaded before the
    // sandbox was stopped.
    if (file.uploads[old.id] !== undefined && !readFlagInput(use, "overwrite", false)) {
      throw new Error(
        "Failed to CreateArtifact: Received non-retryable error: Failed request: (409) " +
          `Conflict: an artifact with this name already exists on the workflow run: ${name}`,
      );
    }
    removeArtifact(sandbox, old);
  }
}
