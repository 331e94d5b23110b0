/**
 * Somebody else changed the record's machine state, or rewrote its history. Nothing of the branch is believed and
 * nothing is written, until Baton's newest commit is back, or a person has Baton write its state again on top: by
 * `/retry` to go on from it, by `/cancel` to end the build, which stops what its sessions cost. Other words wait.
 */
import { isUnhandled } from "../../build/unhandled.ts";
import { tamperingOf, type RecordEdits } from "../../build/recordEdits.ts";
import { atLeast } from "../../build/roles.ts";
import { isOver } from "../../build/view.ts";
import { tamperedAnswer, waitsForRecord } from "../../comments/edits.ts";
import { parseCommands, type CommandProblem } from "../../commands/parse.ts";
import { contextOf } from "../commands/context.ts";
import { obey } from "../obey/obey.ts";
import type { Command } from "../../commands/command.ts";
import type { Turn } from "../turn.ts";
import type { Decision } from "../../build/decision.ts";
import type { Effect } from "../../build/effects.ts";
import type { Remark } from "../../build/facts.ts";
import type { State } from "../../build/state.ts";

/** A comment that speaks to Baton, by a person with write, which no decision has heeded. */
interface Said {
  remark: Remark;
  commands: (Command | CommandProblem)[];
}

/** Whether the build is halted by it. What an ended build leaves behind is written over. */
export function isTampered(state: State, edits: RecordEdits | null): edits is RecordEdits {
  return edits !== null && !isOver(state.build.status) && tamperingOf(edits) !== null;
}

/** The turn's state is Baton's newest; its patch, where there is one, restores the branch. */
export function heedTampering(turn: Turn, edits: RecordEdits): Decision {
  const { build } = turn.state;
  const key = `tampered-${edits.head.slice(0, 12)}`;
  const posted = turn.facts.posted[key];
  const all = said(turn);
  // Whoever wants it ended need not have read why it stands.
  const word =
    all.find((one) => asksTo("cancel", one) && ends(turn, one.remark)) ??
    all.find((one) => asksTo("retry", one) && posted !== undefined && one.remark.id > posted.id);
  if (word) return restore(turn, edits, word);
  const body = tamperedAnswer(turn.branches.record, edits.own, tamperingOf(edits)!);
  const halt: Effect[] = posted ? [] : [{ type: "comment", key, issue: build.issue, body }];
  return { patch: null, effects: [...halt, ...all.flatMap(({ remark }) => waits(turn, remark))], wakeAt: null };
}

function said({ state, facts, settings }: Turn): Said[] {
  return facts.remarks
    .filter((remark) => isUnhandled(state.build, remark) && atLeast(remark.role, "write"))
    .map((remark) => ({ remark, commands: parseCommands(remark.lines, contextOf(state, remark.on, settings)) }))
    .filter(({ commands }) => commands.length > 0);
}

/** The build as a whole: said to a worker, it is a word to that worker. */
function asksTo(name: "cancel" | "retry", { commands }: Said): boolean {
  return commands.some((one) => "name" in one && one.name === name && one.worker === null);
}

function ends(turn: Turn, remark: Remark): boolean {
  return obey(turn, { name: "cancel", worker: null }, remark) === null;
}

function restore(turn: Turn, edits: RecordEdits, { remark }: Said): Decision {
  const { build } = turn.state;
  build.heeded_push = edits.head;
  build.handled.push(remark.id);
  for (const content of ["eyes", "rocket"] as const)
    build.reactions.push({ comment: remark.id, issue: remark.on, content });
  const then = isOver(build.status) ? " and the build ended" : "";
  turn.note(`@${remark.author} has the record restored to what stood in ${edits.own.slice(0, 12)}${then}`);
  return turn.finish();
}

/** Nothing can be remembered: an answer is found again by its marker. The word itself is heeded afterwards. */
function waits({ facts }: Turn, { id, on }: Remark): Effect[] {
  const key = `waits-${id}`;
  return facts.posted[key] ? [] : [{ type: "comment", key, issue: on, body: waitsForRecord(facts.issue.number) }];
}
