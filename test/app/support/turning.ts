/**
 * A clock that stops while something runs, and then jumps to the next time that somebody waits for.
 */
import { vi } from "vitest";

export interface TurningClock {
  now: () => Date;
  wait: (ms: number) => Promise<void>;
  /** No time passes until `run` is done. */
  meanwhile<T>(run: () => Promise<T>): Promise<T>;
  start(): void;
  stop(): void;
}

export function turningClock(): TurningClock {
  let time = Date.now();
  let doing = 0;
  let running = false;
  const waiting: { at: number; go: () => void }[] = [];
  const turn = () => {
    if (!running) return;
    setTimeout(turn, 0);
    if (doing > 0 || waiting.length === 0) return;
    waiting.sort((a, b) => a.at - b.at);
    time = Math.max(time, waiting[0]!.at);
    vi.setSystemTime(time);
    for (const { go } of waiting.splice(0, waiting.filter(({ at }) => at <= time).length)) go();
  };
  return {
    now: () => new Date(time),
    wait: (ms) => new Promise((go) => waiting.push({ at: time + Math.max(0, ms), go })),
    async meanwhile(run) {
      doing += 1;
      try {
        return await run();
      } finally {
        doing -= 1;
      }
    },
    start: () => {
      running = true;
      // Tokens and the App's own signatures use this process's clock.
      vi.useFakeTimers({ now: time, toFake: ["Date"] });
      turn();
    },
    stop: () => {
      running = false;
      vi.useRealTimers();
    },
  };
}
