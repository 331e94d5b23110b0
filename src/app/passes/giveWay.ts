/** A server and a pass in one repository: while the pass has it, the server does nothing there. */
import type { Access } from "../github/access.ts";
import { passUnderWay } from "./lock.ts";
import { TryAgain } from "../inbox/inbox.ts";
import type { ReconcileDeps } from "../reconcileDeps.ts";

/** How often is looked whether the pass has ended, in milliseconds. */
const BUSY_MS = 5_000;

/**
 * Asked before anything is done, not before each look: what is idle costs no request more.
 * @throws TryAgain while a pass of `baton reconcile` has the repository, and this isn't it
 */
export async function giveWay(
  { isPass, clock }: Pick<ReconcileDeps, "isPass" | "clock">,
  access: Access,
): Promise<void> {
  if (isPass || !(await passUnderWay(access, clock()))) return;
  throw new TryAgain("a pass of `baton reconcile` is under way", BUSY_MS);
}
