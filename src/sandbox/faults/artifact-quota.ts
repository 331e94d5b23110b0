import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";

const BILLING =
  "https://docs.github.com/en/billing/managing-billing-for-github-actions/about-billing-for-github-actions";

/** Throws in actions/upload-artifact's own words where a rule says that the quota is used up. */
export function checkArtifactQuota(sandbox: Sandbox, { owner, name: repo }: Repository, name: string): void {
  if (!sandbox.faults.ofUpload({ repository: `${owner}/${repo}`, name })) return;
  throw new Error(
    "Failed to CreateArtifact: Artifact storage quota has been hit. Unable to upload any new artifacts. " +
      "Usage is recalculated every 6-12 hours.\n" +
      `More info on storage limits: ${BILLING}#calculating-minute-and-storage-spending`,
  );
}
