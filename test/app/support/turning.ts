/** A clock that goes on to the next time that somebody waits for, as soon as nothing else is to do. */
import { vi } from "vitest";

export interface TurningClock {
  now: () => Date;
  wait: (ms: number) => Promise<void>;
  start(): void;
  stop(): void;
}

/** Turns of five milliseconds in which nobody asked for the time: then everybody waits. (Octokit sends by a timer.) */
const IDLE_TURNS = 4;

export function turningClock(): TurningClock {
  let time = Date.now();
  let idle = 0;
  let running = false;
  const waiting: { at: number; go: () => void }[] = [];
  const turn = () => {
    if (!running) return;
    setTimeout(turn, 5);
    idle += 1;
    if (idle < IDLE_TURNS || waiting.length === 0) return;
    idle = 0;
    waiting.sort((a, b) => a.at - b.at);
    time = Math.max(time, waiting[0]!.at);
    vi.setSystemTime(time);
    for (const { go } of waiting.splice(0, waiting.filter(({ at }) => at <= time).length)) go();
  };
  return {
    now: () => {
      idle = 0;
      return new Date(time);
    },
    wait: (ms) => {
      idle = 0;
      return new Promise((go) => waiting.push({ at: time + Math.max(0, ms), go }));
    },
    start: () => {
      running = true;
      // Tokens and the app's own signatures are by this process's clock.
      vi.useFakeTimers({ now: time, toFake: ["Date"] });
      turn();
    },
    stop: () => {
      running = false;
      vi.useRealTimers();
    },
  };
}
