import { requireEnd, type CommandSpec } from "./command.ts";

export const syncCommand: CommandSpec = {
  name: "sync",
  usage: "/sync",
  help: "Brings the repository in step with its templates, and says what is left to do.",
  who: "write",
  examples: ["/sync"],
  parse: (args) => requireEnd(args, { name: "sync" }),
};
