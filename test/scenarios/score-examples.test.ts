/** Everything that shows people how to write a score is valid: the examples and the document's. */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { getBuildType, isFinalKind, BUILD_TYPES } from "../../src/core/model/build-types.ts";
import { MODEL_KINDS, parseSessionName, type SessionKindName } from "../../src/core/model/names.ts";
import { checkCriteriaAnswers } from "../../src/core/model/scores.ts";
import { architectInput, closeInput } from "../../src/core/model/closing-inputs.ts";
import { validatePlan } from "../../src/core/plan/validate.ts";
import { parseRequest } from "../../src/core/setup/request-text.ts";
import { getSessionSpec } from "../../src/core/sessions/index.ts";
import { isBuildRequested } from "../../src/cli/local-run/people.ts";
import { PERSON_STEPS } from "../../src/cli/local-run/score/score-schema.ts";
import { parseScore, type Score } from "../../src/cli/local-run/score/parse-score.ts";
import { EXAMPLES } from "./cli-support.ts";

function read(name: string): Score {
  const { score, problems } = parseScore(textOf(name), name);
  if (problems.length > 0) throw new Error(JSON.stringify(problems, null, 2));
  return score;
}

const DOCUMENT = "writing-scores.md";

function readDocument(): string {
  const url = new URL(`../../.github/docs/${DOCUMENT}`, import.meta.url);
  return readFileSync(fileURLToPath(url), "utf8");
}

function textOf(name: string): string {
  if (name !== DOCUMENT) return readFileSync(join(EXAMPLES, name), "utf8");
  return /```yaml\n(- session.*?)```/s.exec(readDocument())?.[1] ?? "";
}

/** Returns the request beside the score, or that of the sample if there is none. */
function readAsked(name: string) {
  const own = join(EXAMPLES, name.replace(/\.yml$/, ".md"));
  const read = parseRequest(
    readFileSync(name.endsWith(".yml") && existsSync(own) ? own : SAMPLE_REQUEST, "utf8"),
  );
  if (!read.ok) throw new Error(JSON.stringify(read.problems, null, 2));
  return read.value;
}

function typeOf(name: string) {
  return getBuildType({ build_type: readAsked(name).build_type ?? "code_build" });
}

function closings(score: Score): { session: string; kind: SessionKindName; close: unknown }[] {
  return score.entries.flatMap(({ session, turns }) => {
    const kind = parseSessionName(session)?.kind ?? MODEL_KINDS.find((one) => one === session);
    return turns.flatMap((turn) =>
      "close" in turn && kind ? [{ session, kind, close: turn.close }] : [],
    );
  });
}

const SAMPLE_REQUEST = join(EXAMPLES, "request.md");
const SCORES = readdirSync(EXAMPLES).filter((name) => name.endsWith(".yml"));

describe.each([...SCORES, DOCUMENT])("%s", (name) => {
  test("every entry closes, with an input that its kind takes", () => {
    const score = read(name);
    const all = closings(score);
    const named = score.entries.map(({ session }) => session).filter((session) => session !== "");
    expect(all.map(({ session }) => session)).toEqual(named);
    for (const { session, kind, close } of all) {
      expect(getSessionSpec(kind).close.safeParse(close).error?.issues ?? [], session).toEqual([]);
    }
  });

  test("its plans are such as Baton accepts in a build of the request's type", () => {
    const plans = closings(read(name)).filter(({ kind }) => kind === "architect");
    const workers = plans.map(({ close }) => architectInput.parse(close).workers);
    expect(workers.length > 0, "it plans where a build is asked for").toBe(
      isBuildRequested(read(name)),
    );
    // Each later plan adds to the earlier ones.
    for (const n of workers.keys()) {
      const sofar = workers.slice(0, n + 1).flat();
      expect(validatePlan(sofar, { type: typeOf(name) }), `plan ${n + 1}`).toEqual([]);
    }
  });
});

test.each(SCORES)(
  "the final sessions of %s are those of its build type, and judge each criterion once",
  (name) => {
    const finals = closings(read(name)).filter(({ kind }) => isFinalKind(kind));
    const { finalKind } = typeOf(name);
    const { done_when = [] } = readAsked(name);
    for (const { session, kind, close } of finals) {
      expect(kind, session).toBe(finalKind);
      expect(
        checkCriteriaAnswers({ done_when }, closeInput.partial().parse(close).criteria ?? []),
        session,
      ).toEqual([]);
    }
  },
);

test("there is an example of each build type, and the document links each score that succeeds", () => {
  expect([...new Set(SCORES.map((name) => typeOf(name).type))].toSorted()).toEqual(
    [...BUILD_TYPES].toSorted(),
  );
  const named = [...readDocument().matchAll(/\/examples\/(score[\w-]*\.yml)\)/g)].map(
    ([, file = ""]) => file,
  );
  expect([...new Set(named)].toSorted()).toEqual(
    SCORES.filter((one) => one !== "score-failing.yml").toSorted(),
  );
});

test("the document shows every step of a person", () => {
  const text = /```yaml\n(- person.*?)```/s.exec(readDocument())?.[1] ?? "";
  const { score, problems } = parseScore(text, DOCUMENT);
  expect(problems).toEqual([]);
  const steps = score.people.flatMap((one) => one.steps.flatMap((step) => Object.keys(step)));
  expect([...new Set(steps)].toSorted()).toEqual(Object.keys(PERSON_STEPS).toSorted());
});

test("the document shows every kind of session", () => {
  expect([...new Set(closings(read(DOCUMENT)).map(({ kind }) => kind))].toSorted()).toEqual(
    [...MODEL_KINDS].toSorted(),
  );
});

test("the sample has five workers in two waves, one rework, and only entries with exact names", () => {
  const score = read("score.yml");
  const plan = architectInput.parse(closings(score)[0]?.close);
  expect(plan.workers.map(({ id }) => id)).toEqual(["W1.1", "W1.2", "W1.3", "W2.1", "W2.2"]);
  expect(score.entries.map(({ session }) => session)).toContain("W1.2/rework/1");
  expect(score.entries.every(({ session }) => parseSessionName(session) !== null)).toBe(true);
});
