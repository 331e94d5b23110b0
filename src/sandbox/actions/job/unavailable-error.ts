/**
 * Requirements of a job that this machine does not meet. Such a job is not run, and does not count
 * as failed.
 */
import type { JobRequirement, ToolchainRequirement } from "../../schema/runs.ts";

/** Thrown by a step that needs something that this machine does not have. */
export class UnavailableError extends Error {
  readonly requirement: JobRequirement;

  constructor(requirement: JobRequirement) {
    super(`This needs ${describeRequirement(requirement)}, which this machine does not have.`);
    this.name = "Unavailable";
    this.requirement = requirement;
  }
}

/** Returns the words that complete "This job needs …". */
export function describeRequirement(requirement: JobRequirement): string {
  switch (requirement.kind) {
    case "runner":
      return `a runner with the label '${requirement.label}'`;
    case "container":
      return `a container (${requirement.image ?? "container"})`;
    case "services":
      return `service containers (${requirement.names.join(", ")})`;
    case "oidc-token":
      return "OpenID Connect tokens ('id-token: write')";
    case "reusable-workflow":
      return `the reusable workflow ${requirement.uses}`;
    case "action":
      return `the action ${requirement.uses}`;
    case "docker-action":
      return `Docker for the action ${requirement.uses}`;
    case "job":
      return `the job '${requirement.name}', which was not run here`;
    case "repository":
      return `the repository ${requirement.name}`;
    case "submodules":
      return "the submodules of the repository";
    case "git-lfs":
      return "the repository's files in Git LFS";
    case "toolchain":
      return describeToolchain(requirement);
  }
}

function describeToolchain({ tool, version, part, here, reason }: ToolchainRequirement): string {
  const name = `${tool} ${version}`;
  if (part?.kind === "architecture") return `${name} for ${part.name}`;
  if (part) return `${name} with the ${part.kind} ${part.name}`;
  const versions = here && `here: ${here.join(", ") || "none"}`;
  const notes = [versions, reason].filter((one) => one !== undefined);
  return notes.length === 0 ? name : `${name} (${notes.join("; ")})`;
}

/**
 * Returns a check run's title and summary. GitHub has no such state, so the conclusion is
 * `skipped`.
 */
export function describeNotRun(requirement: JobRequirement): { title: string; summary: string } {
  const words = describeRequirement(requirement);
  return {
    title: `Not run here: needs ${words}`,
    summary:
      `This job was not run: it needs ${words}, which this machine does not have. ` +
      "It proves nothing.",
  };
}
