import type { Remark } from "./facts.ts";
import type { BuildState } from "./state.ts";

/** Whether nobody has looked at the comment yet, by what the record says of those that were looked at. */
export function isUnhandled(
  { watermark, handled, handled_to }: Pick<BuildState, "watermark" | "handled" | "handled_to">,
  { id, at }: Pick<Remark, "id" | "at">,
): boolean {
  return at >= watermark && !handled.includes(id) && (handled_to === null || id > handled_to);
}
