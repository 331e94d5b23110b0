import type { CommandSpec } from "./command.ts";

export const statusCommand: CommandSpec = {
  name: "status",
  usage: "/status",
  help: "Says where the build stands.",
  who: "write",
  examples: ["/status"],
  parse: () => ({ name: "status" }),
};
