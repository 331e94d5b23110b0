import { noMore, type CommandSpec } from "./command.ts";

export const resume: CommandSpec = {
  name: "resume",
  usage: "/resume",
  help: "Ends a `/pause`: the build goes on where it was.",
  who: "write",
  examples: ["/resume"],
  parse: (args) => noMore(args, { name: "resume" }),
};
