/** What a landing that is approved and green still waits for. */
import type { Landing, Waits } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

/** How soon to look again, in milliseconds: not everything that ends a wait is heard. */
const LOOK_MS = 60_000;

/** Notes what it waits for, once for each new reason; `true`, so that a rule can end with it. */
export function waitsFor(turn: Turn, landing: Landing, what: [Waits["for"], string] | null): boolean {
  if (what === null) {
    landing.waits = null;
    return true;
  }
  turn.wakeIn(LOOK_MS);
  const [whom, words] = what;
  if (landing.waits?.words === words) return true;
  landing.waits = { for: whom, words, since: turn.now };
  turn.note(words);
  return true;
}
