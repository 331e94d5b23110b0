import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HANDLED_EVENTS } from "../../../src/app/webhooks/index.ts";
import { openBench, type Bench } from "./bench.ts";
import { BYTES } from "./bytes.ts";
import { CORPUS, movePayload, type Example } from "./corpus.ts";
import { deliverOne, deliverAnything, findHarm } from "./harm.ts";
import { readMemory } from "./memory.ts";
import { send } from "./send.ts";

let bench: Bench;
beforeAll(async () => void (bench = await openBench()));
afterAll(() => bench.close());

const AS_IT_WAS = "as it was collected";
/** Baton does not read events of other kinds, so their contents don't matter. */
const HEARD = CORPUS.filter(({ event }) => HANDLED_EVENTS.has(event));

describe("every example of a webhook", () => {
  test.each<[string, (one: Example) => object]>([
    [AS_IT_WAS, (one) => one.payload],
    [
      "by our installation, of a repository that isn't there",
      (one) => movePayload(one, bench.installation, null),
    ],
    [
      "by our installation, of one that it may only read",
      (one) => movePayload(one, bench.installation, bench.open),
    ],
    ["by another App's installation", (one) => movePayload(one, bench.foreign, bench.open)],
    ["of our repository", (one) => movePayload(one, bench.installation, bench.units)],
  ])("%s, is answered, and has no effect", async (name, payloadOf) => {
    const examples = name === AS_IT_WAS ? CORPUS : HEARD;
    expect(examples.length).toBeGreaterThan(name === AS_IT_WAS ? 300 : 100);
    for (const one of examples) {
      expect(
        await deliverOne(bench, one.event, JSON.stringify(payloadOf(one))),
        one.name,
      ).not.toMatch(/isn't what/);
    }
    expect(await findHarm(bench)).toEqual([]);
  });
});

test.each(Object.entries(BYTES))("a request gets the right answer: %s", async (_, bytes) => {
  const one = bytes();
  expect(await send(bench.port, one)).toMatch(one.answer);
});

test("any payload is answered, has no effect, and leaves nothing behind", async () => {
  const answers = await deliverAnything(bench, 150, 1);
  expect(answers.get("202 Kept.")).toBeGreaterThan(30);
  expect(await findHarm(bench)).toEqual([]);
  const before = await readMemory();
  await deliverAnything(bench, 150, 2);
  expect(await findHarm(bench)).toEqual([]);
  expect((await readMemory()).heap - before.heap).toBeLessThan(6);
});
