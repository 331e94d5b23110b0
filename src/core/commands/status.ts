import { renderStatusAnswer } from "../messages/command-answers.ts";
import { getBuildView } from "../messages/build-view.ts";
import { defineCommand } from "./command.ts";

interface StatusCommand {
  name: "status";
}

export const statusCommand = defineCommand<StatusCommand>({
  name: "status",
  usage: "/status",
  help: "Shows the state of the build.",
  group: "questions",
  role: "write",
  examples: ["/status"],
  parse: () => ({ name: "status" }),
  run: ({ state, now }, _command, _remark, { say }) => {
    say(renderStatusAnswer(getBuildView(state), now));
    return null;
  },
  answerLate: (_command, { state, now }) => ({
    words: renderStatusAnswer(getBuildView(state), now),
    done: true,
  }),
});
