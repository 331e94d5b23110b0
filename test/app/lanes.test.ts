import { describe, expect, test } from "vitest";
import { Lanes } from "../../src/app/inbox/lanes.ts";

/** A task that ends when told. */
function task(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const run = async () => {
    log.push(`${name} begins`);
    await promise;
    log.push(`${name} ends`);
  };
  return { run, end: resolve };
}

describe("lanes", () => {
  test("per key one runs and one waits; a third is not needed", async () => {
    const [log, lanes] = [[] as string[], new Lanes(4)];
    const [a, b, c] = [task(log, "a"), task(log, "b"), task(log, "c")];
    expect([lanes.offer("k", a.run), lanes.offer("k", b.run), lanes.offer("k", c.run)]).toEqual([
      "started",
      "waits",
      "enough",
    ]);
    a.end();
    b.end();
    await expect.poll(() => log).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  test("different keys run side by side, as many as the width lets them", async () => {
    const [log, lanes] = [[] as string[], new Lanes(2)];
    const tasks = ["a", "b", "c"].map((name) => task(log, name));
    for (const [i, t] of tasks.entries()) lanes.offer(String(i), t.run);
    expect(log).toEqual(["a begins", "b begins"]);
    expect(lanes.free).toBe(0);
    tasks[1]!.end();
    await expect.poll(() => log.at(-1)).toBe("c begins");
    for (const t of tasks) t.end();
    await lanes.drain();
    expect(log.filter((l) => l.endsWith("ends"))).toHaveLength(3);
  });

  test("draining waits for what runs and drops what waits", async () => {
    const [log, lanes] = [[] as string[], new Lanes(1)];
    const [a, b] = [task(log, "a"), task(log, "b")];
    lanes.offer("k", a.run);
    lanes.offer("k", b.run);
    const drained = lanes.drain();
    a.end();
    await drained;
    expect(log).toEqual(["a begins", "a ends"]);
  });
});
