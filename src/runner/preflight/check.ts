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
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return [failed(why || "The check could not be made.", null)];
  }
}
