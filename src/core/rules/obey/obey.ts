/** What each command does: one handler for each name, the longer ones in files of their own. */
import { statusAnswer, whyAnswer } from "../../comments/answer.ts";
import { helpAnswer } from "../../comments/help.ts";
import { contextOf } from "../commands/context.ts";
import { viewOf } from "../../build/view.ts";
import { landNow } from "../landing/now.ts";
import { answer } from "./answer.ts";
import { approve } from "./approve.ts";
import { budget } from "./budget.ts";
import { model } from "./model.ts";
import { cancel } from "./cancel.ts";
import { give } from "./give.ts";
import { handIn } from "./hand-in.ts";
import { hold, unhold } from "./hold.ts";
import { pause, resume } from "./pause.ts";
import { retest } from "./retest.ts";
import { review } from "./review.ts";
import { revise } from "./revise.ts";
import { orchestrate } from "./orchestrate.ts";
import { loop } from "./loop.ts";
import { skip } from "./skip.ts";
import { start } from "./start.ts";
import { take } from "./take.ts";
import { resumeBuild, resumeWorker } from "../sessions/resume.ts";
import { steerWorker } from "../sessions/steers.ts";
import type { Command } from "../../commands/command.ts";
import type { Remark } from "../../build/facts.ts";
import type { Handler } from "./obeyed.ts";
import type { Turn } from "../turn.ts";

const HANDLERS: { [Name in Command["name"]]: Handler<Name> } = {
  answer,
  approve,
  // Never reached, as `sync` below: isAnsweredOutside.
  ask: () => null,
  budget,
  cancel,
  fix: () =>
    "Baton reviews and reworks the pull requests of a build by itself; `/retry W2.1 <words>` has one reworked. " +
    "`/orchestrate fix` is for pull requests that are none of Baton's, and is said there.",
  give,
  "hand-in": handIn,
  hold,
  help: ({ state, settings }, _command, { on }, say) => done(say(helpAnswer(state, contextOf(state, on, settings)))),
  orchestrate,
  land: (turn, _command, remark) => landNow(turn, remark),
  model,
  pause,
  resume,
  retest,
  loop,
  retry: (turn, command, remark, say) =>
    command.worker ? resumeWorker(turn, command.worker, command, remark, say) : resumeBuild(turn),
  review,
  revert: () => "This build has not landed, so there is nothing to undo yet.",
  revise,
  skip,
  start,
  status: (turn, _command, _remark, say) => done(say(statusAnswer(viewOf(turn.state), turn.now))),
  steer: (turn, { worker, text }, remark, say) => steerWorker(turn, worker, text, remark, say),
  sync: () => null,
  take,
  unhold,
  why: (turn, { worker }, _remark, say) => done(say(whyAnswer(viewOf(turn.state), worker))),
};

/** Obeys. Returns why it can't be done, as a sentence, or `null`. */
export function obey(turn: Turn, command: Command, remark: Remark): string | null {
  const handler = HANDLERS[command.name] as Handler<Command["name"]>;
  return handler(turn, command, remark, (body) => addAnswer(turn, command, remark, body));
}

/** Answers a command that was done: one comment for all commands of that name in the person's comment. */
export function addAnswer(turn: Turn, { name }: Command, remark: Remark, words: string): void {
  const key = `answer-${remark.id}-${name}`;
  const said = turn.state.build.outbox.find((one) => one.key === key);
  if (!said) turn.say(key, remark.on, words);
  else if (!said.body.includes(words)) said.body = `${said.body}\n\n${words}`;
}

const done = (_said: void) => null;
