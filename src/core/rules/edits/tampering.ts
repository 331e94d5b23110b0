/**
 * Somebody else changed the record's machine state, or rewrote its history. Nothing of the branch is believed and
 * nothing is written, until Baton's newest commit is back, or a person has Baton write its state again on top.
 */
import { tamperingOf, type RecordEdits } from "../../build/recordEdits.ts";
import { atLeast } from "../../build/roles.ts";
import { isOver } from "../../build/view.ts";
import { tamperedAnswer } from "../../comments/edits.ts";
import { parseCommands } from "../../commands/parse.ts";
import { contextOf } from "../commands/context.ts";
import type { Turn } from "../turn.ts";
import type { Decision } from "../../build/decision.ts";
import type { Remark } from "../../build/facts.ts";
import type { State } from "../../build/state.ts";

/** Whether the build is halted by it. What an ended build leaves behind is written over. */
export function isTampered(state: State, edits: RecordEdits | null): edits is RecordEdits {
  return edits !== null && !isOver(state.build.status) && tamperingOf(edits) !== null;
}

/** The turn's state is Baton's newest; its patch, where there is one, restores the branch. */
export function heedTampering(turn: Turn, edits: RecordEdits): Decision {
  const { build } = turn.state;
  const key = `tampered-${edits.head.slice(0, 12)}`;
  const posted = turn.facts.posted[key];
  if (!posted) {
    const body = tamperedAnswer(turn.branches.record, edits.own, tamperingOf(edits)!);
    return { patch: null, effects: [{ type: "comment", key, issue: build.issue, body }], wakeAt: null };
  }
  const retry = turn.facts.remarks.find((remark) => remark.id > posted.id && asksForIt(turn, remark));
  if (!retry) return { patch: null, effects: [], wakeAt: null };
  build.heeded_push = edits.head;
  build.handled.push(retry.id);
  for (const content of ["eyes", "rocket"] as const)
    build.reactions.push({ comment: retry.id, issue: retry.on, content });
  turn.note(`@${retry.author} has the record restored to what stood in ${edits.own.slice(0, 12)}`);
  return turn.finish();
}

function asksForIt({ state, settings }: Turn, { id, on, role, body }: Remark): boolean {
  if (on !== state.build.issue || state.build.handled.includes(id) || !atLeast(role, "write")) return false;
  const commands = parseCommands(body, contextOf(state, on, settings));
  return commands.some((one) => !("problem" in one) && one.name === "retry" && one.worker === null);
}
