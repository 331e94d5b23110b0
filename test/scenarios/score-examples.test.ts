/** Everything that shows people how to write a score is a score: the sample's two, and the README's. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { PLAYED_KINDS, parseSessionName, type Kind } from "../../src/core/build/names.ts";
import { validatePlan } from "../../src/core/plan/validate.ts";
import { architectInput } from "../../src/core/sessions/architect.ts";
import { sessionKind } from "../../src/core/sessions/index.ts";
import { parseScore, type Score } from "../../src/sandbox/model/index.ts";
import { EXAMPLES } from "./cli-support.ts";

function read(name: string): Score {
  const { score, problems } = parseScore(textOf(name), name);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
  return score;
}

function textOf(name: string): string {
  if (name !== "README.md") return readFileSync(join(EXAMPLES, name), "utf8");
  const readme = readFileSync(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
  return /```yaml\n(- session.*?)```/s.exec(readme)?.[1] ?? "";
}

function closings(score: Score): { session: string; kind: Kind; close: unknown }[] {
  return score.entries.flatMap(({ session, turns }) => {
    const kind = parseSessionName(session)?.kind ?? PLAYED_KINDS.find((one) => one === session);
    return turns.flatMap((turn) => ("close" in turn && kind ? [{ session, kind, close: turn.close }] : []));
  });
}

describe.each(["score.yml", "score-failing.yml", "score-loop.yml", "README.md"])("%s", (name) => {
  test("every entry closes, with an input that its kind takes", () => {
    const score = read(name);
    const all = closings(score);
    expect(all.map(({ session }) => session)).toEqual(score.entries.map(({ session }) => session));
    for (const { session, kind, close } of all) {
      expect(sessionKind(kind).close.safeParse(close).error?.issues ?? [], session).toEqual([]);
    }
  });

  test("its plan is one that Baton accepts", () => {
    const plan = closings(read(name)).find(({ kind }) => kind === "architect");
    expect(validatePlan(architectInput.parse(plan?.close).workers)).toEqual([]);
  });
});

test("the README shows every kind of session", () => {
  expect([...new Set(closings(read("README.md")).map(({ kind }) => kind))].toSorted()).toEqual(
    [...PLAYED_KINDS].toSorted(),
  );
});

test("the sample has five workers in two waves, a rework, and only entries with exact names", () => {
  const score = read("score.yml");
  const plan = architectInput.parse(closings(score)[0]?.close);
  expect(plan.workers.map(({ id }) => id)).toEqual(["W1.1", "W1.2", "W1.3", "W2.1", "W2.2"]);
  expect(score.entries.map(({ session }) => session)).toContain("W1.2/rework/1");
  expect(score.entries.every(({ session }) => parseSessionName(session) !== null)).toBe(true);
});
