import { expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { APPROVE, COMPLETE } from "../spec/support/facts.ts";
import { Artifacts, createSavedWork } from "./support/artifacts.ts";
import { Bench } from "./support/bench.ts";

it.each([
  ["if nothing was saved", "W1.1/work/2", false, COMPLETE],
  ["by a session that makes no change", "W1.1/review/1", true, APPROVE],
] as const)("saved work isn't requested %s", async (_, session, there, close) => {
  using bench = new Bench();
  const github = await Artifacts.open();
  const base = bench.commit("main", { "a.js": "a\n" });
  if (there) bench.state.workers["W1.1"]!.saved_work = createSavedWork(base);
  bench.ask(session, { base, other: session.includes("review") ? base : null });
  expect(await bench.run(session, bench.save(), bench.closing(close), github.env)).toBe(0);
  expect(github.asked).toEqual([]);
  expect(readFileSync(join(bench.temp, "session", "prompt.md"), "utf8")).not.toContain(
    "Work that is there",
  );
  await github.close();
});
