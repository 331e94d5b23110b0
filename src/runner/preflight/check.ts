import { findTlsProblem } from "../../core/preflight/tls.ts";
import type { PreflightCheck } from "../../core/sessions/preflight.ts";

/** What a check found; its name is the caller's. */
export type Found = Omit<PreflightCheck, "name">;

export const ok = (detail: string): Found => ({ result: "ok", detail, remedy: null });
export const warning = (detail: string, remedy: string): Found => ({ result: "warning", detail, remedy });
export const failed = (detail: string, remedy: string | null): Found => ({ result: "failed", detail, remedy });

/** A check that can't be made proves nothing: it has failed, and the others go on. */
export async function attempt(check: () => Promise<Found[]>): Promise<Found[]> {
  try {
    return await check();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [why] = message.split("\n");
    const tls = findTlsProblem(message);
    if (tls) return [failed(`A TLS certificate can't be verified (${tls.words}): ${why}`, tls.remedy)];
    return [failed(why || "The check could not be made.", null)];
  }
}
