/** The record stores a stop as data, and one function renders it as a sentence. */
import { safeParse, z } from "zod";
import { describe, expect, test } from "vitest";
import { describeStop } from "../../../src/core/messages/stop.ts";
import {
  BUILD_CAUSES,
  STOP_DETAILS_OPTIONS,
  WORKER_CAUSES,
  createStopSchema,
  type StopState,
} from "../../../src/core/model/stop.ts";
import { isQuotation, listSampleDetails } from "../support/stop-details.ts";
import { BUILD_SCENES } from "./build-scenes.ts";
import { BUILD_REASONS, WORKER_REASONS } from "./reason-scenes.ts";
import { WORKER_SCENES } from "./worker-scenes.ts";
import type { Stage } from "../support/stage.ts";
import { buildStateSchema } from "../../../src/core/model/build-state.ts";
import { workerStateSchema } from "../../../src/core/model/worker-state.ts";
import type { State } from "../../../src/core/model/state.ts";
import { STATE_SCENES } from "./state-scenes.ts";
import { reviewRecordSchema } from "../../../src/core/model/verdict.ts";
import { passScoreSchema } from "../../../src/core/model/rubric.ts";
import { passMemorySchema } from "../../../src/core/model/knowledge.ts";
import { reviewInput } from "../../../src/core/model/review-findings.ts";

const schema = createStopSchema([...WORKER_CAUSES, ...BUILD_CAUSES]);

describe.each(listSampleDetails("Which unit is meant?"))("given a stop with %j", (details) => {
  test("then it is rendered as a sentence that contains no name of the code", () => {
    const words = describeStop({ details });
    expect(words).toMatch(/[.?]$/);
    expect(words).not.toMatch(/undefined|null|\[object|NaN/);
    expect(words.length).toBeGreaterThan(15);
  });
});

const SCENES: Readonly<Record<string, () => Stage>> = {
  ...WORKER_SCENES,
  ...BUILD_SCENES,
  ...WORKER_REASONS,
  ...BUILD_REASONS,
};

const ALL_SCENES: Readonly<Record<string, () => State>> = {
  ...Object.fromEntries(
    Object.entries(SCENES).map(([name, scene]) => [name, () => scene().state!] as const),
  ),
  ...STATE_SCENES,
};

function stopsOf(stage: Stage): StopState[] {
  const { build, workers } = stage.state!;
  return [build, ...Object.values(workers)].flatMap(({ stop }) => stop ?? []);
}

describe.each(Object.keys(SCENES))("given what stops at: %s", (name) => {
  test("then the record stores no text except what somebody else wrote", () => {
    const stops = stopsOf(SCENES[name]!());
    expect(stops).not.toEqual([]);
    for (const stop of stops) {
      expect(schema.parse(stop)).toEqual(stop);
      expect(listComposedText(stop)).toEqual([]);
      expect(describeStop(stop)).toMatch(/[.?]$/);
    }
  });
});

describe.each(Object.keys(ALL_SCENES))("given a build or a task with: %s", (name) => {
  test("then its state stores no text except what somebody else wrote", () => {
    expect(listStateTexts(ALL_SCENES[name]!())).toEqual([]);
  });
});

/** Places that keep data, each with a scene that fills it. */
const PLACES: readonly [path: string[], scene: string][] = [
  [["build", "loops", "0", "phase"], "a loop that found nothing"],
  [["build", "plan", "estimate", "basis"], "a loop that found nothing"],
  [["reviews", "W1.1.1", "course"], "a review that asks for changes"],
  [["reviews", "W1.1.2", "notes", "0"], "a review that repeats a finding"],
  [["build", "plan", "changes", "workers", "0", "kind"], "a plan that a person edited"],
  [["build", "planning", "earlier", "0", "why"], "a plan that a person edited"],
  [["build", "landing", "knowledge", "problem"], "knowledge that can't be read"],
  [["build", "landing", "knowledge", "removed", "0", "why"], "knowledge without its files"],
  [["build", "preflight", "warnings", "0"], "a preflight with a warning"],
  [["scores", "0", "dimensions", "0", "problems", "0"], "scores without evidence"],
  [["memories", "0", "refused", "0"], "a fact that is refused"],
];

test.each(PLACES)("a sentence that Baton composed is found in %j", (path, scene) => {
  const state = structuredClone(ALL_SCENES[scene]!());
  let holder = state as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  expect(Object.keys(holder)).toContain(path.at(-1));
  holder[path.at(-1)!] = "It said so.";
  expect(listStateTexts(state).join()).toContain(path.join("."));
});

/** Documents of the state that hold more than the words of sessions and people. */
const DOCUMENTS = {
  build: buildStateSchema,
  workers: z.record(z.string(), workerStateSchema),
  // The other fields are what the session submitted.
  reviews: z.record(z.string(), reviewRecordSchema.omit(toMask(reviewInput.shape))),
  scores: z.record(z.string(), passScoreSchema),
  memories: z.record(z.string(), passMemorySchema),
};

function toMask<Shape extends object>(shape: Shape): Record<keyof Shape, true> {
  const names = Object.keys(shape).map((name) => [name, true] as const);
  return Object.fromEntries(names) as Record<keyof Shape, true>;
}

function listStateTexts(state: State): string[] {
  return Object.entries(DOCUMENTS).flatMap(([name, document]) =>
    listTexts(document, state[name as keyof typeof DOCUMENTS], [name]),
  );
}

/** Returns values that contain a space, in fields that are no quotation. */
function listComposedText(stop: StopState): string[] {
  const option = STOP_DETAILS_OPTIONS.find(({ shape }) => shape.kind.value === stop.details.kind)!;
  return listTexts(option, stop.details);
}

/** Returns each with its path. */
function listTexts(
  schema: z.core.$ZodType,
  value: unknown,
  path: readonly string[] = [],
): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (value === null || value === undefined || isQuotation(schema)) return [];
  if (typeof value === "string" && ["object", "record", "array"].includes(def.type))
    return [`${path.join(".")}: ${value}`];
  const listMore = (inner: z.core.$ZodType, one: unknown, ...key: string[]) =>
    listTexts(inner, one, [...path, ...key]);
  switch (def.type) {
    case "nullable":
    case "optional":
      return listMore(def.innerType, value);
    case "pipe":
      return listMore(def.in, value);
    case "object":
      return Object.entries(def.shape).flatMap(([name, field]) =>
        listMore(field, (value as Record<string, unknown>)[name], name),
      );
    case "record":
      return Object.entries(value).flatMap(([name, one]) => listMore(def.valueType, one, name));
    case "array":
      return (value as unknown[]).flatMap((one, i) => listMore(def.element, one, String(i)));
    case "union": {
      const option = def.options.find((one) => safeParse(one, value).success);
      return option ? listMore(option, value) : [`${path.join(".")}: ${JSON.stringify(value)}`];
    }
    default:
      return typeof value === "string" && value.includes(" ")
        ? [`${path.join(".")}: ${value}`]
        : [];
  }
}
