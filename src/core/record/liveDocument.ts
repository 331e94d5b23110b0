/** `live`: the launches that are current, a line each, like `W1.1/work/1 #2`. Rendered, never read by Baton. */
import { sessionName } from "../build/names.ts";
import type { SessionState } from "../build/session.ts";
import type { State } from "../build/state.ts";

const HEADER = "# Launches that are current. A run of any other one ends at its first step.";

export function renderLive({ build, workers }: State): string {
  const line = (subject: string, session: SessionState) =>
    session.outcome === null
      ? [`${sessionName(session.about ?? subject, session.kind, session.attempt)} #${session.launch}`]
      : [];
  const lines = [
    ...Object.values(build.sessions).flatMap((session) => line("build", session)),
    ...Object.values(workers).flatMap(({ id, session }) => (session ? line(id, session) : [])),
  ];
  return `${[HEADER, ...lines.toSorted()].join("\n")}\n`;
}
