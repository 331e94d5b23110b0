import type { Invariant } from "./invariant.ts";

/** At most one run works on an attempt of a session at a time, and none twice on one launch. */
export const oneLiveLaunch: Invariant = ({ github, working, doubled }) => {
  const runs = github.sandbox.world.runs.filter((run) => working.includes(run.id) && !doubled.has(run.id));
  const found: string[] = [];
  const launched = new Map<string, number>();
  const live = new Map<string, number>();
  for (const { id, inputs, status } of runs) {
    const session = `${inputs["build"]} ${inputs["session"]}`;
    const launch = `${session} #${inputs["launch"]}`;
    if (launched.has(launch)) found.push(`${launch} is worked on by the runs ${launched.get(launch)} and ${id}`);
    launched.set(launch, id);
    if (status !== "in_progress") continue;
    if (live.has(session)) found.push(`${session} is worked on by the runs ${live.get(session)} and ${id} at a time`);
    live.set(session, id);
  }
  return found;
};
