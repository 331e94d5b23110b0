/** An open pull request of a template that a build's plan names. */
import { isPlanning } from "../../core/build/planning.ts";
import type { Settings } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import { getTemplateBranches } from "../../core/templates/record.ts";
import type { Access } from "../github/access.ts";
import { GitHubError } from "../github/errors.ts";
import { loadSync } from "../templates/record-store.ts";
import { offeredPull } from "./offers.ts";
import type { Seen } from "./seen.ts";

/** Its number; null where there is none without conflicts, or the plan doesn't name it. @throws GitHubError */
export async function findTemplatesPull(
  access: Access,
  state: State | null,
  { sync, templates, branch_prefix: prefix }: Settings,
  seen: Seen,
): Promise<number | null> {
  if (!state || !isPlanning(state.build.status) || sync === "off" || templates.length === 0) return null;
  const branches = getTemplateBranches(prefix);
  return seen.once("pulls", branches.pull, async () => {
    const offered = await readOffered(access, branches.record);
    if (!offered || offered.conflicts > 0) return null;
    const pull = await offeredPull(access, branches.pull);
    return pull?.state === "open" && pull.number === offered.pull ? pull.number : null;
  });
}

/** A record that others changed is told elsewhere. */
async function readOffered(access: Access, branch: string) {
  try {
    return (await loadSync(access, branch)).record.offered;
  } catch (error) {
    if (error instanceof GitHubError && error.code === "refused") return null;
    throw error;
  }
}
