import { z } from "zod";
import { findRepository } from "../auth/permit.ts";
import { Refusal } from "../rest/refusal.ts";
import { presentRun } from "../rest/present/run.ts";
import type { ControlCall } from "./index.ts";

const Body = z.strictObject({
  /** `owner/name` */
  repository: z.string().regex(/^[^/]+\/[^/]+$/, "has to be owner/name"),
  /** Path of the workflow's file, or its name below `.github/workflows`. */
  workflow: z.string().min(1),
});

/** Fires a workflow's `schedule` now: nobody wants to wait here until GitHub's clock would. */
export function fireSchedule({ sandbox, body }: ControlCall): Response {
  const parsed = Body.safeParse(body ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refusal(400, `${issue?.path.join(".") || "body"}: ${issue?.message ?? "is not understood"}`);
  }
  const { repository: full, workflow } = parsed.data;
  const [owner = "", name = ""] = full.split("/");
  const repository = findRepository(sandbox.world, owner, name);
  if (!repository) throw new Refusal(404, `The sandbox has no repository ${full}.`);
  const path = workflow.includes("/") ? workflow : `.github/workflows/${workflow}`;
  const run = sandbox.actions.schedule(repository, path);
  return Response.json(presentRun(sandbox, repository, run), { status: 201 });
}
