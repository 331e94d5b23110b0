/** What the cast's sessions say. */
import type { SessionContext } from "../../scenarios/support/stage/context.ts";
import {
  completeWork,
  finding,
  review,
  type Files,
  type Play,
} from "../../scenarios/support/stage/plays.ts";
import { getOwnFile, type Actor } from "./cast.ts";
import { RED } from "./suite.ts";
import { dropDoubleLines, addLine, removeLine } from "./unique-lines.ts";

export function createScripts(cast: readonly Actor[]): Record<string, Play> {
  const plays = cast.flatMap((actor): [string, Play][] => {
    const { id, criticised } = actor;
    const findings = [finding(getOwnFile(id), 1, `${id} could say more.`)];
    return [
      [`${id}/work`, (context) => completeWork(marked(actor, {}, context, actor.red))],
      [`${id}/rework`, (context) => completeWork(reworked(actor, context))],
      ...(criticised ? [[`${id}/review/1`, review(findings, "Say more.")] as [string, Play]] : []),
    ];
  });
  return Object.fromEntries(plays);
}

/** Adds its marker to each of its files, on top of `files`. */
function marked(
  { id, files: own }: Actor,
  files: Files,
  { read }: SessionContext,
  red: boolean,
): Files {
  const all = { ...files };
  for (const path of own) all[path] = addLine(all[path] ?? read(path), id);
  if (red) all[getOwnFile(id)] += `${RED}\n`;
  return all;
}

/** Conflicts keep both sides, and what CI refuses is removed. A line records the rework. */
function reworked(actor: Actor, context: SessionContext): Files {
  const files = marked(actor, dropDoubleLines(context.union()), context, false);
  const path = getOwnFile(actor.id);
  files[path] = addLine(removeLine(files[path]!, RED), `reworked by ${context.name}`);
  return files;
}
