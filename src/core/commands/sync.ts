import { requireEnd, defineCommand } from "./command.ts";

interface SyncCommand {
  name: "sync";
}

export const syncCommand = defineCommand<SyncCommand>({
  name: "sync",
  usage: "/sync",
  help: "Syncs the repository with its templates, and says what is left for you to do.",
  group: "build",
  role: "write",
  examples: ["/sync"],
  parse: (args) => requireEnd(args, { name: "sync" }),
});
