import { requireEnd, type CommandOf, type CommandSpec } from "./command.ts";
import { describePause } from "../model/holds.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

export const pauseCommand: CommandSpec = {
  name: "pause",
  usage: "/pause",
  help:
    "Nothing new is begun, published or merged until `/resume`. Sessions that run come to their end, and what they " +
    "hand in is kept.",
  who: "write",
  examples: ["/pause"],
  parse: (args) => requireEnd(args, { name: "pause" }),
};

export const resumeCommand: CommandSpec = {
  name: "resume",
  usage: "/resume",
  help: "Ends a `/pause`: the build goes on where it was.",
  who: "write",
  examples: ["/resume"],
  parse: (args) => requireEnd(args, { name: "resume" }),
};

// `/pause`, `/resume`: nothing new is begun, published or merged; what runs comes to its end, and that is kept.

export function runPause(
  draft: Draft,
  _command: CommandOf<"pause">,
  remark: CommentFact,
  say: (body: string) => void,
): string | null {
  const { build } = draft.state;
  if (build.paused) return `Nothing to do: ${describePause(build.paused)}.`;
  build.paused = { by: remark.author, at: draft.now, how: "command" };
  // Else the status comment says it.
  if (!build.comments["status"]) say("The build is paused: nothing is begun until `/resume`.");
  return null;
}

export function runResume(draft: Draft): string | null {
  const { build } = draft.state;
  if (!build.paused) return "The build is not paused.";
  build.paused = null;
  return null;
}
