/** What the sessions of the cast say. */
import type { SessionContext } from "../../scenarios/support/stage/context.ts";
import { done, finding, review, type Files, type Play } from "../../scenarios/support/stage/plays.ts";
import { ownFile, type Actor } from "./cast.ts";
import { RED } from "./suite.ts";
import { once, withLine, without } from "./lines.ts";

export function playing(cast: readonly Actor[]): Record<string, Play> {
  const plays = cast.flatMap((actor): [string, Play][] => {
    const { id, criticised } = actor;
    const findings = [finding(ownFile(id), 1, `${id} could say more.`)];
    return [
      [`${id}/work`, (context) => done(marked(actor, {}, context, actor.red))],
      [`${id}/rework`, (context) => done(reworked(actor, context))],
      ...(criticised ? [[`${id}/review/1`, review(findings, "Say more.")] as [string, Play]] : []),
    ];
  });
  return Object.fromEntries(plays);
}

/** Its marker in each of its files, on top of `files`. */
function marked({ id, files: own }: Actor, files: Files, { read }: SessionContext, red: boolean): Files {
  const all = { ...files };
  for (const path of own) all[path] = withLine(all[path] ?? read(path), id);
  if (red) all[ownFile(id)] += `${RED}\n`;
  return all;
}

/** Conflicts keep both sides; what CI refuses goes; and a line says that somebody was here. */
function reworked(actor: Actor, context: SessionContext): Files {
  const files = marked(actor, once(context.union()), context, false);
  const path = ownFile(actor.id);
  files[path] = withLine(without(files[path]!, RED), `reworked by ${context.name}`);
  return files;
}
