/** What people read of `.baton/knowledge.yml`: in the landing pull request and in the report. */
import { KNOWLEDGE_PATH } from "../knowledge/entry.ts";
import type { State } from "../build/state.ts";
import { code, inline } from "./escape.ts";
import { list } from "./table.ts";

/** Under the landing: what the next build will be told, entry by entry, for review like code. */
export function knowledgeSection(state: State): string[] {
  const change = state.build.landing?.knowledge;
  const refused = refusedLines(state);
  if (!change) return list("Knowledge", refused);
  if (change.problem !== null) {
    return list("Knowledge", [`${code(KNOWLEDGE_PATH)} stays as it is. ${inline(change.problem, 500)}`, ...refused]);
  }
  const added = change.added.map(({ id, kind, text, paths, confidence }) => {
    const where = paths.map((path) => code(path)).join(", ");
    return `${code(id)} ${kind}, ${confidence} confidence, for ${where}: ${inline(text, 300)}`;
  });
  const removed = change.removed.map(
    ({ id, text, reason }) => `Removed ${code(id)}: ${inline(text, 300)} Why: ${inline(reason, 300)}`,
  );
  return list("What the next build will be told", [
    ...added,
    ...removed,
    ...refused,
    `Review ${code(KNOWLEDGE_PATH)} like code: what is wrong in it is edited once it has landed.`,
  ]);
}

/** In the report: how much was learned, and what kept Baton from learning more. */
export function knowledgeLines(state: State): string[] {
  const { build } = state;
  const change = build.landing?.merge_sha ? build.landing.knowledge : null;
  return [
    ...(change && change.problem === null
      ? [`${code(KNOWLEDGE_PATH)}: ${change.added.length} added, ${change.removed.length} removed.`]
      : []),
    ...(change?.problem ? [`${code(KNOWLEDGE_PATH)} stays as it is. ${inline(change.problem, 500)}`] : []),
    ...(isMemoryGone(state) ? [GONE] : []),
    ...refusedLines(state),
  ];
}

const GONE = "The memory session did not complete. The build goes on, and what this pass learned is not kept.";

function isMemoryGone({ build: { sessions } }: State): boolean {
  return sessions.memory !== undefined && ![null, "complete"].includes(sessions.memory.outcome);
}

/** In the status comment. */
export function memoryGone(state: State): string[] {
  return isMemoryGone(state) ? [`**Memory:** ${GONE}`, ""] : [];
}

function refusedLines({ memories }: State): string[] {
  const reasons = Object.values(memories).flatMap(({ refused }) => refused);
  return reasons.map((reason) => `An entry of a memory session is left out: ${inline(reason, 200)}.`);
}
