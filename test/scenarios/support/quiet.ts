/** Lets time pass while nothing happens, so that everything that waits for a time continues. */
import type { Stage } from "./stage/index.ts";

const QUIET_MS = 700;

/** Lets this many minutes pass whenever GitHub gets no more requests, until it is disposed. */
export function passWhenQuiet(stage: Stage, minutes: number): Disposable {
  let heard = performance.now();
  stage.testbed.running.onExchange(() => void (heard = performance.now()));
  const time = setInterval(
    () => void (performance.now() - heard > QUIET_MS && stage.pass(minutes)),
    QUIET_MS,
  );
  return { [Symbol.dispose]: () => clearInterval(time) };
}
