import { parseSessionName } from "../../../../src/core/model/names.ts";
import { MAX_SESSION_ATTEMPTS } from "../../../../src/core/model/settings.ts";
import type { Invariant } from "./invariant.ts";

/**
 * Adapt and memory sessions have a limited number of attempts, so nobody waits for them forever.
 * Memory runs once per pass.
 */
export const checkTriesFewTimes: Invariant = ({ state, github }) => {
  if (!state) return [];
  const { slug, loops } = state.build;
  const passes = new Set(["build", ...loops.map(({ n }) => `loop-${n}`)]);
  const sessions = github.sandbox.world.runs.flatMap(({ inputs }) => {
    const session = inputs["build"] === slug ? parseSessionName(inputs["session"] ?? "") : null;
    return session ? [session] : [];
  });
  return sessions
    .filter(({ kind }) => kind === "adapt" || kind === "memory")
    .flatMap(({ subject, kind, attempt }) => [
      ...(attempt > MAX_SESSION_ATTEMPTS
        ? [`${subject}/${kind} is tried for the ${attempt}th time`]
        : []),
      ...(kind === "memory" && !passes.has(subject)
        ? [`${subject} is not a pass, but has a memory session`]
        : []),
    ]);
};
