/** A build that a person names as `OWNER/REPO#ISSUE`, read from GitHub; problems are in the command line's words. */
import { readBuild, type BuildRead } from "../../app/readBuild.ts";
import type { State } from "../../core/build/state.ts";
import { Problem } from "../problem.ts";
import { askGitHub } from "./ask.ts";
import { openAsker } from "./credentials.ts";
import { findBuildName, type BuildName } from "./names.ts";

export interface NamedBuild {
  /** `octocat/hello`. */
  repository: string;
  state: State;
  /** Its record is still a branch. */
  live: boolean;
}

/**
 * `slug` names one of several builds of the issue; null = the newest.
 * @throws Problem for a name that is none, no such build, a record that can't be read, or without a token
 */
export async function readNamedBuild(name: string, slug: string | null): Promise<NamedBuild> {
  const { asker, webUrl } = await openAsker();
  const of = await findBuildName(name, webUrl);
  const repository = `${of.owner}/${of.repo}`;
  const read = await askGitHub(() => readBuild(asker, of, slug), repository);
  if (read.kind === "found") return { repository, state: read.state, live: read.live };
  throw toProblem(read, of, slug);
}

/** Why there is no build to be shown. */
export function toProblem(
  read: Exclude<BuildRead, { kind: "found" }>,
  { owner, repo, issue }: BuildName,
  slug: string | null,
): Problem {
  const repository = `${owner}/${repo}`;
  if (read.kind === "unreadable") {
    return new Problem(`the record ${read.ref} of ${repository} can't be read: ${read.problem}`);
  }
  if (slug === null || read.slugs.length === 0) {
    return new Problem(`issue #${issue} of ${repository} has no build: label it, or name another issue`);
  }
  return new Problem(`issue #${issue} of ${repository} has no build ${slug}: there is ${read.slugs.join(", ")}`);
}
