/**
 * Someone else changed the record's machine state or rewrote its history. Baton then trusts nothing
 * on the branch and writes nothing. This ends when its newest commit is back, or a person has it
 * write its state again: `/retry` continues from that state, `/cancel` ends the build and so stops
 * its sessions' costs. Other commands wait.
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

/**
 * A comment that addresses Baton, by a person with write access, which no decision has handled yet.
 */
interface AddressedRemark {
  remark: CommentFact;
  commands: (Command | CommandProblem)[];
}

/**
 * Returns whether the change halts the build. Baton overwrites changes to the record of an ended
 * build.
 */
export function isRecordTampered(state: State, edits: RecordEdits | null): edits is RecordEdits {
  return edits !== null && !isBuildEnded(state.build.status) && findTampering(edits) !== null;
}

/** The draft holds Baton's newest state; the decision's patch, if any, restores the branch. */
export function handleTamperedRecord(draft: Draft, edits: RecordEdits): Decision {
  const { build } = draft.state;
  const key = `tampered-${edits.head.slice(0, 12)}`;
  const posted = draft.facts.posted[key];
  const all = listAddressedRemarks(draft);
  // A person can cancel the build without having read why it halted.
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

/**
 * Returns whether the command is for the whole build; a command for a worker affects only that
 * worker.
 */
function isAskingTo(name: "cancel" | "retry", { commands }: AddressedRemark): boolean {
  return commands.some((one) => "name" in one && one.name === name && one.worker === null);
}

function cancelBuild(draft: Draft, remark: CommentFact): boolean {
  return dispatchCommand(draft, { name: "cancel", worker: null }, remark) === null;
}

function restoreRecord(draft: Draft, edits: RecordEdits, { remark }: AddressedRemark): Decision {
  const { build } = draft.state;
  build.handled_push = edits.head;
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
 * Baton can't store anything now, so it finds the answer again by its marker. It handles the
 * command itself later.
 */
function buildWaitAnswer({ facts }: Draft, { id, on }: CommentFact): Effect[] {
  const key = `waits-${id}`;
  return facts.posted[key]
    ? []
    : [{ type: "comment", key, issue: on, body: describeRecordWait(facts.issue.number) }];
}
