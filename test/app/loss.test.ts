/** A small `npm run proof loss`: real deliveries, a real server, real kills. */
import { expect, test } from "vitest";
import { measureBaton } from "../proofs/loss/subjects.ts";
import { temporaryFolder } from "./support/folder.ts";

test("of 300 deliveries, some duplicated and some never sent, kills lose none and repeat none", async () => {
  await using stack = new AsyncDisposableStack();
  const bench = {
    report: () => {},
    stack,
    seed: 1,
    deliveries: 300,
    places: 20,
    rate: 60,
    kills: 2,
  };
  const result = await measureBaton(bench, { url: null, folder: temporaryFolder() });
  expect(result).toMatchObject({ lost: 0, doubled: 0 });
  // A slow machine is killed less often. Only a sweep can have found what arrived while no server
  // ran.
  expect(result.kills).toBeGreaterThan(0);
  expect(result.answered).toBeLessThan(result.sent);
}, 300_000);
