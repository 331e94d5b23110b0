/** The repository by the job's token: it can be read, and not written. */
import { WORKFLOW_PATH } from "../../core/build/settings.ts";
import type { Remote } from "../remote.ts";
import { ok, warning, type Found } from "./check.ts";

export async function access(remote: Remote, commit: string): Promise<Found[]> {
  await remote.fetch([commit], 1);
  return [ok(`The repository can be read at ${commit.slice(0, 12)}.`)];
}

/**
 * A push that is only tried: git asks the server whether it may, is told so or refused before it would send anything,
 * and sends nothing (https://git-scm.com/docs/git-push, --dry-run).
 */
export async function token(remote: Remote, commit: string): Promise<Found[]> {
  if (await remote.mayPush(commit)) {
    const remedy = `Let the job have \`contents: read\` and no more: \`permissions\` in ${WORKFLOW_PATH}.`;
    return [warning("The job's token could write to the repository.", remedy)];
  }
  return [ok("The job's token can't write to the repository.")];
}
