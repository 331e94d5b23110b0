/** What each command does: one handler for each name, the longer ones in files of their own. */
import { runLoop } from "./loop.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";
import { getCommandContext, type Command, type CommandHandler, type CommandOf } from "./command.ts";
import { renderStatusAnswer, renderWhyAnswer } from "../messages/command-answers.ts";
import { renderCommandHelp } from "./help-message.ts";
import { getBuildView } from "../model/build-view.ts";
import { landNow } from "./land.ts";
import { runAnswer } from "./answer.ts";
import { runApprove } from "./approve.ts";
import { runBudget } from "./budget.ts";
import { runModel } from "./model.ts";
import { runCancel } from "./cancel.ts";
import { runGive } from "./give.ts";
import { runHandIn } from "./hand-in.ts";
import { runHold, runUnhold } from "./hold.ts";
import { runPause, runResume } from "./pause.ts";
import { runRetest } from "./retest.ts";
import { runReview } from "./review.ts";
import { runRevise } from "./revise.ts";
import { runSkip } from "./skip.ts";
import { runStart } from "./start.ts";
import { runTake } from "./take.ts";
import { resumeBuild, resumeWorker } from "./retry.ts";
import { steerWorker } from "./steer.ts";
import { getCommentEvent } from "../model/trigger.ts";

// `/orchestrate` where a build is under way: the one that it began has it already, another one has to wait.

function runOrchestrate(draft: Draft, command: CommandOf<"orchestrate">, remark: CommentFact): string | null {
  const { build } = draft.state;
  if (build.trigger.event === getCommentEvent(remark)) return null;
  const { loops, research } = command;
  if (command.test_first && !build.test_first) {
    const why = "and only a build's start can make it test-first";
    return `A build of this issue is under way, ${why}: \`/cancel\` it, then say this again.`;
  }
  if (loops === null || command.dry_run) {
    const asked = command.dry_run ? "A dry run comes before a build, and one" : "A build";
    return `${asked} of this issue is under way: \`/status\` says where it stands.`;
  }
  const problem = runLoop(draft, { loops }, remark);
  if (problem === null) build.wishes.research = { ...build.wishes.research, ...research };
  return problem;
}

const HANDLERS: { [Name in Command["name"]]: CommandHandler<Name> } = {
  answer: runAnswer,
  approve: runApprove,
  // Never reached, as `sync` below: isAnsweredOutside.
  ask: () => null,
  budget: runBudget,
  cancel: runCancel,
  fix: () =>
    "Baton reviews and reworks the pull requests of a build by itself; `/retry W2.1 <words>` has one reworked. " +
    "`/orchestrate fix` is for pull requests that are none of Baton's, and is said there.",
  give: runGive,
  "hand-in": runHandIn,
  hold: runHold,
  help: ({ state, settings }, _command, { on }, say) =>
    returnNull(say(renderCommandHelp(state, getCommandContext(state, on, settings)))),
  orchestrate: runOrchestrate,
  land: (draft, _command, remark) => landNow(draft, remark),
  model: runModel,
  pause: runPause,
  resume: runResume,
  retest: runRetest,
  loop: runLoop,
  retry: (draft, command, remark, say) =>
    command.worker ? resumeWorker(draft, command.worker, command, remark, say) : resumeBuild(draft),
  review: runReview,
  revert: () => "This build has not landed, so there is nothing to undo yet.",
  revise: runRevise,
  skip: runSkip,
  start: runStart,
  status: (draft, _command, _remark, say) => returnNull(say(renderStatusAnswer(getBuildView(draft.state), draft.now))),
  steer: (draft, { worker, text }, remark, say) => steerWorker(draft, worker, text, remark, say),
  sync: () => null,
  take: runTake,
  unhold: runUnhold,
  why: (draft, { worker }, _remark, say) => returnNull(say(renderWhyAnswer(getBuildView(draft.state), worker))),
};

/** Obeys. Returns why it can't be done, as a sentence, or `null`. */
export function dispatchCommand(draft: Draft, command: Command, remark: CommentFact): string | null {
  const handler = HANDLERS[command.name] as CommandHandler<Command["name"]>;
  return handler(draft, command, remark, (body) => addAnswer(draft, command, remark, body));
}

/** Answers a command that was done: one comment for all commands of that name in the person's comment. */
export function addAnswer(draft: Draft, { name }: Command, remark: CommentFact, words: string): void {
  const key = `answer-${remark.id}-${name}`;
  const said = draft.state.build.outbox.find((one) => one.key === key);
  if (!said) draft.addComment(key, remark.on, words);
  else if (!said.body.includes(words)) said.body = `${said.body}\n\n${words}`;
}

const returnNull = (_said: void) => null;
