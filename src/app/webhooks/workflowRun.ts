/** A run ended: a session's, which bears its build in its title, or CI on a build's branch. */
import { z } from "zod";
import { ear, fromBranch, fromTitle } from "./heard.ts";

const Payload = z.object({
  action: z.string(),
  workflow_run: z.object({
    event: z.string(),
    head_branch: z.string().nullish(),
    display_title: z.string().nullish(),
  }),
});

export const workflowRun = ear(Payload, ({ action, workflow_run: run }) => {
  // That a run is under way changes nothing; only its end does.
  if (action !== "completed") return null;
  const title = run.event === "workflow_dispatch" ? run.display_title : null;
  return fromBranch(run.head_branch) ?? fromTitle(title);
});
