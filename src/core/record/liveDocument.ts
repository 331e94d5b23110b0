/**
 * `live`: the launches that are current, and since when runs of them were created: `W1.1/work/1 #2`, then
 * `W1.1/work/1 #2 since 2026-11-21T09:55:00Z`. The workflow's first step reads it. A workflow of an earlier version
 * knows the first line alone. Rendered, never read by Baton.
 */
import { getFirstCreation } from "../build/dispatch.ts";
import { sessionName } from "../build/names.ts";
import type { SessionState } from "../build/session.ts";
import type { State } from "../build/state.ts";

const HEADER = "# Launches that are current. A run of any other one ends at its first step.";

export function renderLive({ build, workers }: State): string {
  const line = (subject: string, session: SessionState) => {
    if (session.outcome !== null) return [];
    const launch = `${sessionName(session.about ?? subject, session.kind, session.attempt)} #${session.launch}`;
    return [launch, `${launch} since ${getFirstCreation(session.requested_at)}`];
  };
  const lines = [
    ...Object.values(build.sessions).flatMap((session) => line("build", session)),
    ...Object.values(workers).flatMap(({ id, session }) => (session ? line(id, session) : [])),
  ];
  return `${[HEADER, ...lines.toSorted()].join("\n")}\n`;
}
