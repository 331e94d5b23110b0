/** Time that passes while nothing happens: what waits for a moment of the clock goes on. */
import type { Stage } from "./stage/index.ts";

const QUIET_MS = 700;

/** So many minutes pass whenever nothing is asked of GitHub any more, until it is disposed of. */
export function passWhenQuiet(stage: Stage, minutes: number): Disposable {
  let heard = performance.now();
  stage.house.running.onExchange(() => void (heard = performance.now()));
  const time = setInterval(
    () => void (performance.now() - heard > QUIET_MS && stage.pass(minutes)),
    QUIET_MS,
  );
  return { [Symbol.dispose]: () => clearInterval(time) };
}
