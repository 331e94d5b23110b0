/** Runs that were given up before what they used was counted: whether they have handed it in since. */
import type { Facts } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import type { UnsettledFact, UnsettledRun } from "../../core/sessions/unsettled-run.ts";
import type { Access } from "../github/access.ts";
import { utc } from "./issue.ts";
import { uploadOf } from "./proposal.ts";
import { findRun } from "./runs.ts";
import type { Seen } from "./seen.ts";

/** @throws GitHubError */
export async function readUnsettled(access: Access, { build }: State, seen: Seen): Promise<Facts["unsettled"]> {
  const facts = await Promise.all(
    build.unsettled.map(async (one) => [one.run, await lookAt(access, build.slug, one, seen)] as const),
  );
  return Object.fromEntries(facts);
}

async function lookAt(
  access: Access,
  build: string,
  { run: id, session, launch }: UnsettledRun,
  seen: Seen,
): Promise<UnsettledFact> {
  const run = await findRun(access, id, seen);
  // One that GitHub doesn't show may be on its way: an answer can be older than the run.
  if (run === null || run.status !== "completed") return { state: "running" };
  const upload = await uploadOf(access, id, { build, session, launch });
  if (upload.ok) {
    const { usage, model, context } = upload.proposal;
    return { state: "handed in", proposal: { usage, model, context } };
  }
  return upload.missing ? { state: "ended", at: utc(run.updated_at) } : { state: "empty" };
}
