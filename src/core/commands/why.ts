import { renderWhyAnswer } from "../messages/command-answers.ts";
import { getBuildView } from "../messages/build-view.ts";
import type { WorkerId } from "../model/names.ts";
import { parseWorkerId, defineCommand } from "./command.ts";

interface WhyCommand {
  name: "why";
  worker: WorkerId;
}

export const whyCommand = defineCommand<WhyCommand>({
  name: "why",
  usage: "/why W2.1",
  help: "Says what the worker waits for, and which status can follow.",
  group: "questions",
  role: "write",
  examples: ["/why W2.1"],
  parse(args, context) {
    const taken = parseWorkerId(args, context);
    return "problem" in taken ? taken : { name: "why", worker: taken.id };
  },
  run: ({ state }, { worker }, _remark, { say }) => {
    say(renderWhyAnswer(getBuildView(state), worker));
    return null;
  },
  answerLate: ({ worker }, { state }) => ({
    words: renderWhyAnswer(getBuildView(state), worker),
    done: true,
  }),
});
