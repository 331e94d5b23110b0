/** The record stores a stop as data, and one function renders it as a sentence. */
import type { z } from "zod";
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

/** Returns values that contain a space, in fields that are no quotation. */
function listComposedText(stop: StopState): string[] {
  const option = STOP_DETAILS_OPTIONS.find(({ shape }) => shape.kind.value === stop.details.kind)!;
  return listTexts(option, stop.details);
}

function listTexts(schema: z.core.$ZodType, value: unknown): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (value === null || isQuotation(schema)) return [];
  if (def.type === "nullable") return listTexts(def.innerType, value);
  if (typeof value === "string") return value.includes(" ") ? [value] : [];
  switch (def.type) {
    case "object":
      return Object.entries(def.shape).flatMap(([name, field]) =>
        listTexts(field, (value as Record<string, unknown>)[name]),
      );
    case "array":
      return (value as unknown[]).flatMap((one) => listTexts(def.element, one));
    case "union":
      return def.options.some((option) => listTexts(option, value).length === 0)
        ? []
        : [JSON.stringify(value)];
    default:
      return [];
  }
}
