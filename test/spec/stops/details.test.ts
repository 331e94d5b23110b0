/** The record stores a stop as data, and one function renders it as a sentence. */
import { safeParse, type z } from "zod";
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
    const { build, workers } = ALL_SCENES[name]!();
    const stored = Object.values(workers).map((worker) => listTexts(workerStateSchema, worker));
    expect([...listTexts(buildStateSchema, build), ...stored.flat()]).toEqual([]);
  });
});

test("text that Baton composed is found in any part of the state", () => {
  const { build } = ALL_SCENES["a loop that found nothing"]!();
  const loop = { ...build.loops[0]!, phase: "its research found nothing" };
  expect(listTexts(buildStateSchema, { ...build, loops: [loop] })).toContain(
    "loops.0.phase: its research found nothing",
  );
});

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
