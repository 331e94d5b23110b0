/** Workflow runs: sessions and CI. */
import type { SessionName, WorkerId } from "../names.ts";
import { defineEffect } from "./define-effect.ts";

/** Starts a session's run on the default branch. The record commit is the one just saved. */
export const dispatchEffect = defineEffect<{
  type: "dispatch";
  session: SessionName;
  launch: number;
}>({
  type: "dispatch",
  key: ({ session, launch }) => `${session}:${launch}`,
  permissions: ["actions"],
  changes: ["runs"],
  // It ends that session's launch.
  refusalStops: false,
  getLogFields: ({ session }, id) => ({ session, ...(typeof id === "number" ? { run: id } : {}) }),
});

export const cancelRunEffect = defineEffect<{ type: "cancel_run"; run: number }>({
  type: "cancel_run",
  key: ({ run }) => String(run),
  permissions: ["actions"],
  changes: ["runs"],
  getLogFields: ({ run }) => ({ run }),
});

/** Reruns the failed jobs of these runs unless they have a newer attempt. */
export const rerunEffect = defineEffect<{
  type: "rerun";
  key: WorkerId | "land";
  runs: { id: number; attempt: number }[];
}>({
  type: "rerun",
  key: ({ key, runs }) => `${key}:${runs.map((r) => `${r.id}.${r.attempt}`).join(",")}`,
  permissions: ["actions"],
  changes: ["checks"],
  // Without the rerun, a worker gets a rework.
  refusalStops: false,
});
