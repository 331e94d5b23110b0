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
import { hold, unhold } from "./hold.ts";
import { pause, resume } from "./pause.ts";
import { retest } from "./retest.ts";
import { review } from "./review.ts";
import { revise } from "./revise.ts";
import { orchestrate } from "./orchestrate.ts";
import { loop } from "./loop.ts";
import { skip } from "./skip.ts";
import { start } from "./start.ts";
import { resumeBuild, resumeWorker } from "../sessions/resume.ts";
import { steerWorker } from "../sessions/steers.ts";
import type { Command } from "../../commands/command.ts";
import type { Remark } from "../../build/facts.ts";
import type { Handler } from "./obeyed.ts";
import type { Turn } from "../turn.ts";

const HANDLERS: { [Name in Command["name"]]: Handler<Name> } = {
  answer,
  approve,
  budget,
  cancel,
  hold,
  help: ({ state, settings }, _command, { on }, say) => done(say(helpAnswer(state, contextOf(state, on, settings)))),
  orchestrate,
  land: (turn, _command, remark) => landNow(turn, remark),
  model,
  pause,
  resume,
  retest,
  loop,
  retry: (turn, command, remark) =>
    command.worker ? resumeWorker(turn, command.worker, command, remark) : resumeBuild(turn),
  review,
  revert: () => "This build has not landed, so there is nothing to undo yet.",
  revise,
  skip,
  start,
  status: (turn, _command, _remark, say) => done(say(statusAnswer(viewOf(turn.state), turn.now))),
  steer: (turn, { worker, text }, remark, say) => steerWorker(turn, worker, text, remark, say),
  unhold,
  why: (turn, { worker }, _remark, say) => done(say(whyAnswer(viewOf(turn.state), worker))),
};

/** Obeys. Returns why it can't be done, as a sentence, or `null`. */
export function obey(turn: Turn, command: Command, remark: Remark): string | null {
  const handler = HANDLERS[command.name] as Handler<Command["name"]>;
  return handler(turn, command, remark, (body) => turn.say(`answer-${remark.id}-${command.name}`, remark.on, body));
}

const done = (_said: void) => null;
