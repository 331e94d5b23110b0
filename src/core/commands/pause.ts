/**
 * `/pause`, `/resume`: while paused, Baton starts, publishes and merges nothing. Running sessions
 * finish, and Baton keeps their results.
 */
import { requireEnd, defineCommand, type CommandReply } from "./command.ts";
import { describePause } from "../messages/holds.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface PauseCommand {
  name: "pause";
}

export const pauseCommand = defineCommand<PauseCommand>({
  name: "pause",
  usage: "/pause",
  help:
    "Baton starts, publishes and merges nothing until `/resume`. Running sessions finish, " +
    "and Baton keeps their work.",
  group: "build",
  role: "write",
  examples: ["/pause"],
  parse: (args) => requireEnd(args, { name: "pause" }),
  run: runPause,
});

interface ResumeCommand {
  name: "resume";
}

export const resumeCommand = defineCommand<ResumeCommand>({
  name: "resume",
  usage: "/resume",
  help: "Ends a `/pause`: the build continues where it was.",
  group: "build",
  role: "write",
  resumes: "later",
  examples: ["/resume"],
  parse: (args) => requireEnd(args, { name: "resume" }),
  run: runResume,
});

export function runPause(
  draft: Draft,
  _command: PauseCommand,
  remark: CommentFact,
  { say }: CommandReply,
): string | null {
  const { build } = draft.state;
  if (build.paused) return `Nothing to do: ${describePause(build.paused)}.`;
  build.paused = { by: remark.author, at: draft.now, how: "command" };
  // Otherwise the status comment says it.
  if (!build.comments["status"])
    say("The build is paused: Baton starts nothing new until `/resume`.");
  return null;
}

export function runResume(draft: Draft): string | null {
  const { build } = draft.state;
  if (!build.paused) return "The build is not paused.";
  build.paused = null;
  return null;
}
