/** Where a build stands, in one line for whoever runs Baton: a person, or the log of a workflow. */
import { counted } from "../text/counted.ts";
import { TERMINAL } from "./status.ts";
import type { State } from "./state.ts";
import { isOver, viewOf } from "./view.ts";

/** Workers that are named; of more, only the number is told. */
const MOST = 3;

/** What it waits for, without an end; `null` = nothing any more. */
export function standingOf(state: State): string | null {
  const view = viewOf(state);
  if (isOver(view.status)) return null;
  if (view.asks) return `a person: ${view.asks}`;
  const sessions = Object.values(state.build.sessions).filter(({ outcome }) => outcome === null);
  const open = view.waves.flatMap(({ workers }) => workers).filter(({ status }) => !TERMINAL.includes(status));
  const words = [
    ...sessions.map(({ kind }) => `the ${kind} session`),
    ...open.slice(0, MOST).map(({ id, waitsFor }) => `${id}: ${waitsFor}`),
    ...(open.length > MOST ? [counted(open.length - MOST, "more worker")] : []),
  ];
  return words.length > 0 ? words.join("; ") : "GitHub";
}
