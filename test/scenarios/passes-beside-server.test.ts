/**
 * `baton reconcile` in a repository that a server serves: as a safety net, by hand, or left over.
 */
import { expect, test } from "vitest";
import { openOneshot } from "../../src/app/oneshot/run-oneshot.ts";
import { sleep } from "../../src/app/timers.ts";
import { quiet } from "../app/support/logs.ts";
import { doubled } from "./support/doubled.ts";
import { openStage, worker, type Stage } from "./support/stage/index.ts";

/**
 * Time that a server's running look gets on the stage when a pass begins. On GitHub it is longer.
 */
const SETTLE_MS = 1_500;

function passesIn({ testbed, repository }: Stage, signal: AbortSignal) {
  const { app, running, privateKey } = testbed;
  const wait = (ms: number) => sleep(Math.min(ms, SETTLE_MS), signal);
  const as = { appId: app.id, privateKey, baseUrl: `${running.url}/api/v3` };
  const named = { owner: repository.owner, repo: repository.name, all: false };
  return openOneshot({ ...as, log: quiet, signal, clock: () => new Date(), wait }, named);
}

test(
  "given a server and passes at the same time, then each leaves the repository to the " +
    "other, and nothing is done twice",
  async () => {
    const stage = await openStage({ plan: [worker("W1.1"), worker("W1.2")] });
    await stage.label();
    const stopping = new AbortController();
    const { places, over, isServed } = await passesIn(stage, stopping.signal);
    expect(isServed).toBe(true);
    const problems: (string | null)[] = [];
    let decided = 0;
    const passing = (async () => {
      while (!stopping.signal.aborted) {
        for (const { problem, did } of await over(places[0]!)) {
          problems.push(problem);
          decided += did.length;
        }
        // The server's turn.
        await sleep(SETTLE_MS, stopping.signal);
      }
    })();
    await stage.approveLanding();
    await stage.landed();
    stopping.abort();
    await passing;
    expect(decided).toBeGreaterThan(0);
    expect(doubled(stage.world)).toEqual([]);
  },
  180_000,
);
