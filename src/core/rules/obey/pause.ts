/** `/pause`, `/resume`: nothing new is begun, published or merged; what runs comes to its end, and that is kept. */
import { pauseWords } from "../../build/holds.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function pause(
  turn: Turn,
  _command: Obeyed<"pause">,
  remark: Remark,
  say: (body: string) => void,
): string | null {
  const { build } = turn.state;
  if (build.paused) return `Nothing to do: ${pauseWords(build.paused)}.`;
  build.paused = { by: remark.author, at: turn.now, how: "command" };
  // Else the status comment says it.
  if (!build.comments["status"]) say("The build is paused: nothing is begun until `/resume`.");
  return null;
}

export function resume(turn: Turn): string | null {
  const { build } = turn.state;
  if (!build.paused) return "The build is not paused.";
  build.paused = null;
  return null;
}
