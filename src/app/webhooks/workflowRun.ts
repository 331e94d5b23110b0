/** A run ended, or began after people saw it wait: a session's, whose title names its build, or CI. */
import { z } from "zod";
import { PREFLIGHT_TITLE } from "../../core/build/names.ts";
import { STALL_MS } from "../../core/build/stall.ts";
import { ear, fromBranch, fromTitle } from "./heard.ts";

const Run = z.object({
  event: z.string(),
  head_branch: z.string().nullish(),
  display_title: z.string().nullish(),
  run_started_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
type Run = z.infer<typeof Run>;
const Payload = z.object({ action: z.string(), workflow_run: Run });

export const workflowRun = ear(Payload, ({ action, workflow_run: run }) => {
  if (action !== "completed" && !(action === "in_progress" && wasSeenWaiting(run))) return null;
  const title = run.event === "workflow_dispatch" ? run.display_title : null;
  return fromBranch(run.head_branch) ?? fromTitle(title);
});

/** A beginning matters only where people read that it waits, which a preflight's check run says at once. */
function wasSeenWaiting({ display_title: title, run_started_at: asked, updated_at: begun }: Run): boolean {
  if (title?.startsWith(PREFLIGHT_TITLE)) return true;
  return Date.parse(begun ?? "") - Date.parse(asked ?? "") >= STALL_MS;
}
