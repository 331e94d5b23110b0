/** A run ended: a session's, which bears its build in its title, or CI on a build's branch. */
import type { Context } from "probot";
import { fromBranch, fromTitle, type Heard } from "./heard.ts";

export function workflowRun({ action, workflow_run: run }: Context<"workflow_run">["payload"]): Heard {
  // That a run is under way changes nothing; only its end does.
  if (action !== "completed") return null;
  const title = "display_title" in run && run.event === "workflow_dispatch" ? run.display_title : null;
  return fromBranch(run.head_branch) ?? fromTitle(title);
}
