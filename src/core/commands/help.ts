import type { CommandSpec } from "./command.ts";

export const helpCommand: CommandSpec = {
  name: "help",
  usage: "/help",
  help: "Lists the commands.",
  who: "write",
  examples: ["/help"],
  parse: () => ({ name: "help" }),
};
