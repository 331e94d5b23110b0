/** A worker that a person cancelled: said on its pull request, which is closed. */
import type { State, WorkerState } from "../build/state.ts";
import { named } from "../text/counted.ts";
import { quiet } from "./links.ts";

export function cancelledBody({ briefs }: State, { id, cancelled }: WorkerState): string {
  const waiting = briefs.filter((brief) => brief.depends_on.includes(id)).map((brief) => brief.id);
  const what = waiting.length > 0 ? `what depends on it (${named(waiting)}) waits` : "the build waits";
  return (
    `${quiet(cancelled!.by)} cancelled ${id}, so this pull request is closed, and ${what}. ` +
    `\`/retry ${id}\` takes it up again; \`/skip ${id}\` has the build go on without it.`
  );
}
