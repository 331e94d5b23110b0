import type { CheckRun } from "../../model.ts";
import type { Call } from "../endpoint.ts";
import { number } from "../input.ts";
import { notFound, unprocessable } from "../refusal.ts";

export function checkOf(call: Call): CheckRun {
  const id = number(call.params["check_run_id"]);
  const check = call.sandbox.world.checkRuns.find((one) => one.repositoryId === call.repository.id && one.id === id);
  if (!check) throw notFound();
  return check;
}

/** The commit that the path's `ref` names. */
export function shaOf(call: Call): string {
  const ref = call.params["ref"] ?? "";
  const sha = call.git.resolve(ref);
  if (!sha) throw unprocessable(`No commit found for SHA: ${ref}`);
  return sha;
}
