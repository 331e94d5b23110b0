import { clip, type CommandSpec } from "./command.ts";

export const revertCommand: CommandSpec = {
  name: "revert",
  usage: "/revert",
  help: "Opens the pull request that undoes a build that has landed. On its issue or on its landing pull request.",
  who: "write",
  examples: ["/revert"],
  parse(args, { on, worker }) {
    if (on === "worker") {
      return { problem: `It undoes the whole build, not ${worker} alone: say it on the issue or where it landed.` };
    }
    // Taking things back out of the base branch is not guessed at.
    return args === "" ? { name: "revert" } : { problem: `\`${clip(args)}\` is more than \`/revert\` takes.` };
  },
};
