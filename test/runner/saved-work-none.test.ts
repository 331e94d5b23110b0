import { expect, it } from "vitest";
import { APPROVE, COMPLETE } from "../spec/support/facts.ts";
import { createSavedWork } from "./support/artifacts.ts";
import { SavedWorkBench } from "./support/saved-work-bench.ts";

it.each([
  ["if nothing was saved", "W1.1/work/2", false, COMPLETE],
  ["by a session that makes no change", "W1.1/review/1", true, APPROVE],
] as const)("saved work isn't requested %s", async (_, session, there, close) => {
  await using work = await SavedWorkBench.open();
  const base = work.bench.commit("main", { "a.js": "a\n" });
  const saved = there ? createSavedWork(base) : null;
  const other = session.includes("review") ? base : null;
  expect(await work.runNext({ session, base, other, saved, close })).toBe(0);
  expect(work.github.asked).toEqual([]);
  expect(work.readPrompt()).not.toContain("Work that is there");
});
