import { clip, type CommandSpec } from "./command.ts";

export const land: CommandSpec = {
  name: "land",
  usage: "/land",
  help: "Has Baton merge the landing pull request once its checks are green; before that, says what is missing.",
  who: "write",
  examples: ["/land"],
  parse(args) {
    // What goes into the base branch is not guessed at.
    return args === "" ? { name: "land" } : { problem: `\`${clip(args)}\` is more than \`/land\` takes.` };
  },
};
