import type { CommandContext } from "../../commands/command.ts";
import type { Settings } from "../../build/settings.ts";
import type { State } from "../../build/state.ts";

/** What a comment on the issue or pull request `on` is about. */
export function contextOf(state: State, on: number, { commands }: Pick<Settings, "commands">): CommandContext {
  const workers = state.briefs.map((b) => b.id);
  const worker = workers.find((id) => state.workers[id]?.pr?.number === on) ?? null;
  const { landing: own, candidate } = state.build;
  const landing = (own?.pr ?? candidate?.pr) === on;
  return { on: worker ? "worker" : landing ? "landing" : "issue", worker, workers, bare: commands.bare };
}
