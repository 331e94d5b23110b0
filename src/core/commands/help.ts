import { defineCommand } from "./command.ts";

interface HelpCommand {
  name: "help";
}

export const helpCommand = defineCommand<HelpCommand>({
  name: "help",
  usage: "/help",
  help: "Lists the commands.",
  group: "questions",
  role: "write",
  examples: ["/help"],
  parse: () => ({ name: "help" }),
  run: (_draft, _command, _remark, { say, renderHelp }) => {
    say(renderHelp());
    return null;
  },
  answerLate: (_command, { renderHelp }) => ({ words: renderHelp(), done: true }),
  answerWithoutBuild: ({ renderHelp }) => ({ words: renderHelp(), done: true }),
  task: {
    request: (_command, { renderHelp }) => ({ answer: { words: renderHelp(), done: true } }),
  },
});
