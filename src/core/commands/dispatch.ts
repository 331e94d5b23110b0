/** Runs a command while a build runs. */
import { getCommandContext } from "./command.ts";
import { renderCommandHelp } from "./help-message.ts";
import { findRoleProblem, getCommandDefinition, type Command } from "./index.ts";
import { isBuildEnded } from "../model/build-types.ts";
import { describeEndedBuild } from "../messages/ended-build.ts";
import type { CommentFact } from "../model/facts.ts";
import type { StopAnswer } from "../messages/stop.ts";
import type { Draft } from "../rules/decision-draft.ts";

/** Returns a sentence that says why the command can't be carried out, or null. */
export function dispatchCommand(
  draft: Draft,
  command: Command,
  remark: CommentFact,
): string | StopAnswer | null {
  const problem = findRoleProblem(command, remark.role);
  if (problem !== null) return problem;
  const definition = getCommandDefinition(command);
  // An earlier command in this comment has ended the build.
  if (isBuildEnded(draft.state.build.status) && !definition.answerLate)
    return describeEndedBuild(draft.state, draft.settings.label);
  return (
    definition.run?.(draft, command, remark, {
      say: (body) => addAnswer(draft, command, remark, body),
      renderHelp: () =>
        renderCommandHelp(draft.state, getCommandContext(draft.state, remark.on, draft.settings)),
    }) ?? null
  );
}

/**
 * Adds the answer to a command that was carried out. All commands of one name in a comment share
 * one answer.
 */
export function addAnswer(
  draft: Draft,
  { name }: Pick<Command, "name">,
  remark: CommentFact,
  words: string,
): void {
  const key = `answer-${remark.id}-${name}`;
  const said = draft.state.build.outbox.find((one) => one.key === key);
  if (!said) draft.addComment(key, remark.on, words);
  else if (!said.body.includes(words)) said.body = `${said.body}\n\n${words}`;
}
