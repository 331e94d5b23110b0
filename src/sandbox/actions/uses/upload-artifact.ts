import { checkArtifactQuota } from "../../faults/artifact-quota.ts";
import { artifactsOf, removeArtifact, saveArtifact } from "../artifacts.ts";
import { findFiles } from "../files.ts";
import { readForJob } from "../folders.ts";
import { saveRunFile } from "../run-file.ts";
import { type Action, flag, lines, required, type Use } from "./action.ts";

const DEFAULT_DAYS = 90;

/** actions/upload-artifact. */
export const uploadArtifact: Action = {
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
        `The artifact name is not valid: ${name}. It must not contain " : < > | * ? \\ / or a line break`,
      );
    }
    required(use, "path");
    const paths = lines(use, "path").map((path) => path.replace(/^(!?)~(?=\/|$)/, `$1${use.job.folders.home}`));
    const found = findFiles(use.job.folders, paths, flag(use, "include-hidden-files", false));
    if (found.files.length === 0) {
      nothingFound(use, paths);
      return;
    }
    replace(use, name);
    const { job } = use;
    const days = Number(use.inputs["retention-days"] || DEFAULT_DAYS) || DEFAULT_DAYS;
    checkArtifactQuota(job.sandbox, job.repository, name);
    const artifact = saveArtifact(job.sandbox, job.run, name, found, days, (file) => readForJob(job.folders, file));
    job.file.uploads[artifact.id] = job.job.id;
    saveRunFile(job.sandbox, job.run, job.file);
    const files = found.files.length === 1 ? "1 file" : `${found.files.length} files`;
    use.log(`Artifact ${name} (${files}, ${artifact.sizeInBytes} bytes) has been uploaded, its id is ${artifact.id}`);
    use.output("artifact-id", String(artifact.id));
    use.output("artifact-digest", artifact.digest.replace("sha256:", ""));
    const { owner, name: repository } = job.repository;
    use.output(
      "artifact-url",
      `${job.sandbox.url}/${owner}/${repository}/actions/runs/${job.run.id}/artifacts/${artifact.id}`,
    );
  },
};

function nothingFound(use: Use, paths: string[]): void {
  const message = `No files were found with the provided path: ${paths.join(" ")}. No artifacts will be uploaded.`;
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

/** A name is free once per run and attempt, unless `overwrite` is true. */
function replace(use: Use, name: string): void {
  const { sandbox, run, file } = use.job;
  for (const old of artifactsOf(sandbox, run.repositoryId, run.id).filter((one) => one.name === name)) {
    // What an earlier attempt, or this job before the sandbox was stopped, has uploaded gives way.
    if (file.uploads[old.id] !== undefined && !flag(use, "overwrite", false)) {
      throw new Error(
        "Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: " +
          `an artifact with this name already exists on the workflow run: ${name}`,
      );
    }
    removeArtifact(sandbox, old);
  }
}
