/**
 * Somebody else changed the record's machine state, or rewrote its history. Nothing of the branch
 * is believed and nothing is written, until Baton's newest commit is back, or a person has Baton
 * write its state again on top: by
 * `/retry` to go on from it, by `/cancel` to end the build, which stops what its sessions cost.
 * Other words wait.
 */
import { isUnhandled } from "../model/feedback.ts";
import { findTampering, type RecordEdits } from "../model/record-files.ts";
import { isRoleAtLeast } from "../model/permissions.ts";
import { renderTamperedAnswer, describeRecordWait } from "../messages/record-edits.ts";
import { parseCommands } from "./parse.ts";
import { getCommandContext } from "./command.ts";
import type { Command } from "./index.ts";
import { dispatchCommand } from "./dispatch.ts";
import type { Draft } from "../rules/decision-draft.ts";
import type { Effect } from "../model/effects/index.ts";
import type { CommentFact } from "../model/facts.ts";
import type { State } from "../model/state.ts";
import type { CommandProblem } from "../messages/command-answers.ts";
import { isBuildEnded } from "../model/build-types.ts";
import type { Decision } from "../model/decision.ts";

/** A comment that speaks to Baton, by a person with write, which no decision has heeded. */
interface AddressedRemark {
  remark: CommentFact;
  commands: (Command | CommandProblem)[];
}

/** Whether the build is halted by it. What an ended build leaves behind is written over. */
export function isRecordTampered(state: State, edits: RecordEdits | null): edits is RecordEdits {
  return edits !== null && !isBuildEnded(state.build.status) && findTampering(edits) !== null;
}

/** The draft's state is Baton's newest; its patch, where there is one, restores the branch. */
export function handleTamperedRecord(draft: Draft, edits: RecordEdits): Decision {
  const { build } = draft.state;
  const key = `tampered-${edits.head.slice(0, 12)}`;
  const posted = draft.facts.posted[key];
  const all = listAddressedRemarks(draft);
  // Whoever wants it ended need not have read why it stands.
  const word =
    all.find((one) => isAskingTo("cancel", one) && cancelBuild(draft, one.remark)) ??
    all.find(
      (one) => isAskingTo("retry", one) && posted !== undefined && one.remark.id > posted.id,
    );
  if (word) return restoreRecord(draft, edits, word);
  const body = renderTamperedAnswer(draft.branches.record, edits.own, findTampering(edits)!);
  const halt: Effect[] = posted ? [] : [{ type: "comment", key, issue: build.issue, body }];
  return {
    patch: null,
    effects: [...halt, ...all.flatMap(({ remark }) => buildWaitAnswer(draft, remark))],
    wakeAt: null,
  };
}

function listAddressedRemarks({ state, facts, settings }: Draft): AddressedRemark[] {
  return facts.remarks
    .filter((remark) => isUnhandled(state.build, remark) && isRoleAtLeast(remark.role, "write"))
    .map((remark) => ({
      remark,
      commands: parseCommands(remark.lines, getCommandContext(state, remark.on, settings)),
    }))
    .filter(({ commands }) => commands.length > 0);
}

/** The build as a whole: said to a worker, it is a word to that worker. */
function isAskingTo(name: "cancel" | "retry", { commands }: AddressedRemark): boolean {
  return commands.some((one) => "name" in one && one.name === name && one.worker === null);
}

function cancelBuild(draft: Draft, remark: CommentFact): boolean {
  return dispatchCommand(draft, { name: "cancel", worker: null }, remark) === null;
}

function restoreRecord(draft: Draft, edits: RecordEdits, { remark }: AddressedRemark): Decision {
  const { build } = draft.state;
  build.heeded_push = edits.head;
  build.handled.push(remark.id);
  for (const content of ["eyes", "rocket"] as const)
    build.reactions.push({ comment: remark.id, issue: remark.on, content });
  const then = isBuildEnded(build.status) ? " and the build ended" : "";
  draft.note(
    `@${remark.author} has the record restored to what stood in ${edits.own.slice(0, 12)}${then}`,
  );
  return draft.finish();
}

/**
 * Nothing can be remembered: an answer is found again by its marker. The word itself is heeded
 * afterwards.
 */
function buildWaitAnswer({ facts }: Draft, { id, on }: CommentFact): Effect[] {
  const key = `waits-${id}`;
  return facts.posted[key]
    ? []
    : [{ type: "comment", key, issue: on, body: describeRecordWait(facts.issue.number) }];
}
