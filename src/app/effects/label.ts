/** The label that starts a build, made with the offer: a fresh repository has none of that name to choose. */
import type { Logger } from "pino";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";

const COLOR = "5319e7";

/**
 * One that is there already stays as people have it (GitHub answers 422). Where it is refused, people make their own:
 * nothing else waits for it.
 * @throws GitHubError when it may succeed later
 */
export async function makeLabel(access: Access, name: string, log: Logger): Promise<void> {
  const description = "Baton plans and builds this issue.";
  const wanted = { ...at(access), name, color: COLOR, description };
  try {
    await asking(() => access.octokit.request("POST /repos/{owner}/{repo}/labels", wanted));
  } catch (error) {
    if (!(error instanceof GitHubError) || error.passing || error.away) throw error;
    log.debug({ label: name, answer: error.message }, "the label isn't made");
  }
}
