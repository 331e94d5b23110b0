/**
 * The rubric: the dimensions by which a closing session scores a build. A repository may define its
 * own.
 */
import { z } from "zod";
import { checkValue, type SettingsProblem } from "../text/validation.ts";
import { readYaml } from "../text/yaml.ts";
import { personSaid, sessionSaid, settingsSaid } from "./quote.ts";
import { evidenceSchema } from "./closing-inputs.ts";

/** Path of a repository's own rubric on the base branch. It replaces the default completely. */
export const RUBRIC_PATH = ".baton/rubric.yml";

export const dimensionSchema = z.strictObject({
  name: settingsSaid,
  /** Its share of the overall score, relative to the others. */
  weight: z.number(),
  /** The question that the score answers. */
  question: settingsSaid,
  /** Whether a dimension without a score counts as below the target. */
  required: z.boolean(),
});
export type Dimension = z.infer<typeof dimensionSchema>;

const createDimension = (
  name: string,
  weight: number,
  required: boolean,
  question: string,
): Dimension => ({
  ...{ name, weight, question, required },
});

export const DEFAULT_RUBRIC: readonly Dimension[] = [
  createDimension("correctness", 3, true, "Does it do what it says, at the edges too?"),
  createDimension("completeness", 3, true, "Is everything that the request asks for there?"),
  createDimension("tests", 2, true, "Would a test fail if what the build adds broke?"),
  createDimension("security", 2, false, "Is input from outside checked, and does nothing leak?"),
  createDimension("performance", 1, false, "Is it fast and small enough for how it is used?"),
  createDimension(
    "maintainability",
    2,
    false,
    "Will the next person understand it and change it in one place?",
  ),
  createDimension(
    "documentation",
    1,
    false,
    "Do README, help and comments describe the current state?",
  ),
  createDimension(
    "user experience",
    1,
    false,
    "Do its users get along without help, also when something goes wrong?",
  ),
];

/** Maximum UTF-8 bytes of the file. */
const MAX_BYTES = 16_384;

const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, "expected one line");

const rubricFile = z.strictObject({
  dimensions: z
    .array(
      z.strictObject({
        name: z
          .string()
          .max(40)
          .regex(/^[a-z][a-z0-9 -]*$/, "expected a name in lower case like `user experience`"),
        weight: z.number().min(0.1).max(100).default(1),
        question: oneLine(300),
        required: z.boolean().default(false),
      }),
    )
    .min(1)
    .max(12),
});

/**
 * Parses a repository's rubric. Returns its dimensions, or every problem ordered by line. Never
 * throws.
 */
export function parseRubric(
  text: string,
): { ok: true; value: Dimension[] } | { ok: false; problems: SettingsProblem[] } {
  const refuse = (line: number | null, field: string | null, message: string) => ({
    ...{ file: RUBRIC_PATH, line, field, message },
  });
  const size = new TextEncoder().encode(text).length;
  if (size > MAX_BYTES) {
    return {
      ok: false,
      problems: [refuse(null, null, `${size} bytes are too many: at most ${MAX_BYTES} are read`)],
    };
  }
  const yaml = readYaml(text);
  if (!yaml.ok)
    return {
      ok: false,
      problems: yaml.problems.map(({ line, message }) => refuse(line, null, message)),
    };
  const checked = checkValue(rubricFile, yaml.value ?? {});
  if (!checked.ok) {
    return {
      ok: false,
      problems: checked.problems.map(({ path, field, message }) =>
        refuse(yaml.lineOf(path), field, message),
      ),
    };
  }
  const { dimensions } = checked.value;
  const names = dimensions.map(({ name }) => name);
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice < 0) return { ok: true, value: dimensions };
  const line = yaml.lineOf(["dimensions", twice, "name"]);
  const message = `the dimension \`${names[twice]}\` appears twice: keep one of them`;
  return { ok: false, problems: [refuse(line, `dimensions[${twice}].name`, message)] };
}

// Scores that closing sessions give by the rubric.

const quotedEvidence = evidenceSchema.describe("a place that a session names");

export const SCORE_STATES = ["scored", "not_applicable", "unproven", "missing"] as const;

/** Why evidence does not count. `messages/scores.ts` renders it. */
const evidenceProblemSchema = z.strictObject({
  evidence: quotedEvidence,
  problem: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("outside") }),
    z.strictObject({ kind: z.literal("missing") }),
    z.strictObject({ kind: z.literal("past_end") }),
    z.strictObject({ kind: z.literal("not_reported") }),
    /** A failing check supports no score above `most`. */
    z.strictObject({ kind: z.literal("failing"), most: z.number() }),
    z.strictObject({ kind: z.literal("unknown_criterion") }),
    z.strictObject({ kind: z.literal("unmet_criterion") }),
    /** It is used for too many dimensions. */
    z.strictObject({ kind: z.literal("shared"), dimensions: z.int().min(1) }),
  ]),
});
export type EvidenceProblem = z.infer<typeof evidenceProblemSchema>;

/** A criterion of the request that is not met, or has no evidence. */
export const openCriterionSchema = z.strictObject({
  /** Number from 1. */
  number: z.int().min(1),
  criterion: personSaid,
  why: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("not_judged") }),
    z.strictObject({ kind: z.literal("unmet"), said: sessionSaid }),
    /** The session calls it met. `problems`: of its evidence, one for each. */
    z.strictObject({ kind: z.literal("unproven"), problems: z.array(evidenceProblemSchema) }),
  ]),
});
export type OpenCriterion = z.infer<typeof openCriterionSchema>;

const scoredDimension = z.strictObject({
  dimension: settingsSaid,
  /**
   * `unproven`: no evidence is valid. `missing`: the session did not answer. Neither has a score.
   */
  state: z.enum(SCORE_STATES),
  score: z.number().nullable(),
  /** The pass whose closing session gave the score. */
  pass: z.int().min(0),
  /** Null if the session did not answer. */
  words: sessionSaid.nullable(),
  /** Evidence found in the tree. */
  evidence: z.array(quotedEvidence),
  /** The other evidence that it names. */
  problems: z.array(evidenceProblemSchema),
});
export type ScoredDimension = z.infer<typeof scoredDimension>;

/** `loops/<n>/score.json`: the scores after pass `n`. The first pass is 0. */
export const passScoreSchema = z.strictObject({
  pass: z.int().min(0),
  target: z.number().nullable(),
  /** Weighted mean of the scored dimensions, rounded to tenths. Null if none is scored. */
  overall: z.number().nullable(),
  dimensions: z.array(scoredDimension),
});
export type PassScore = z.infer<typeof passScoreSchema>;
