/** Which commands help where somebody asks: what waits for a person first, then what the place is for. */
import { isAsked } from "../build/asks.ts";
import { getStopCommands } from "../build/stop-answers.ts";
import { isOver } from "../build/view.ts";
import type { State } from "../build/state.ts";
import type { CommandContext } from "./command.ts";
import type { Command } from "./command.ts";

type Name = Command["name"];

/** Names in order, without doubles; `state` null = no build is here. */
export function usefulNow(state: State | null, { on }: Pick<CommandContext, "on">): Name[] {
  if (on === "pull") return ["fix", "ask", "cancel", "retry"];
  if (!state) return ["orchestrate"];
  const { build } = state;
  if (isOver(build.status)) return build.status === "landed" ? ["orchestrate", "revert"] : ["orchestrate"];
  return [...new Set([...waiting(state), ...(on === "worker" ? WORKER : on === "landing" ? LANDING : [])])];
}

const WORKER: readonly Name[] = ["approve", "steer", "retry", "review", "retest", "skip", "why"];
const LANDING: readonly Name[] = ["land", "retest", "hold", "status"];

function waiting(state: State): Name[] {
  const { build, workers } = state;
  const all = Object.values(workers);
  return [
    ...(build.status === "questions" ? (["answer", "revise"] as const) : []),
    ...(isAsked(state, "plan") ? (["approve", "revise"] as const) : []),
    ...(build.paused ? (["resume"] as const) : []),
    ...getStopCommands(state),
    ...(build.stop || all.some((worker) => worker.stop) ? (["why"] as const) : []),
    ...(all.some((worker) => worker.prepared && !worker.started && !worker.session) ? (["start"] as const) : []),
    ...(all.some((worker) => worker.taken !== null) ? (["hand-in", "give"] as const) : []),
    ...(build.hold || all.some((worker) => worker.hold) ? (["unhold"] as const) : []),
    ...(isAsked(state, "landing") ? (["approve", "land"] as const) : []),
    ...(["status"] as const),
  ];
}
