/**
 * Time that passes on demand. App, sandbox and Octokit (whose tokens expire) run in this process
 * and must agree, so this process's own `Date` is set forward. Timers are not; the App is told to
 * look instead.
 */
export interface TurnedClock {
  forward(ms: number): void;
  restore(): void;
}

export function turnClock(): TurnedClock {
  const Real = globalThis.Date;
  let ahead = 0;
  const now = () => Real.now() + ahead;
  const Turned: DateConstructor = new Proxy(Real, {
    construct: (target, args: unknown[], newTarget): Date =>
      Reflect.construct(
        target,
        args.length === 0 ? [now()] : args,
        newTarget === Turned ? target : newTarget,
      ) as Date,
    get: (target, key, receiver) =>
      key === "now" ? now : (Reflect.get(target, key, receiver) as unknown),
  });
  return {
    forward(ms) {
      ahead += ms;
      globalThis.Date = Turned;
    },
    restore: () => void (globalThis.Date = Real),
  };
}
