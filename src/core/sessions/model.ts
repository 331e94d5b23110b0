/** Which of the configured models plays a session, by the record alone: the runner and the App agree on it. */
import { getModelClass } from "../build/escalation.ts";
import type { Kind } from "../build/names.ts";
import type { State } from "../build/state.ts";
import type { Complexity } from "../plan/brief.ts";
import { sessionKind } from "./index.ts";

/** @param subject `build`, or the id of a worker */
export function getSessionClass(
  state: Pick<State, "build" | "briefs" | "workers">,
  subject: string,
  kind: Kind,
): Complexity {
  if (kind === "memory") return state.build.play.knowledge.model;
  const brief = state.briefs.find(({ id }) => id === subject);
  return sessionKind(kind).model(brief ? getModelClass(brief, state.workers[brief.id]) : "normal");
}
