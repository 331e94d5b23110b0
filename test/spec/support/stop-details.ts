/** Details of stops for tests: one with a given sentence, and samples of every kind. */
import type { z } from "zod";
import { STOP_DETAILS_OPTIONS, type StopDetails } from "../../../src/core/model/stop.ts";

/** Returns details of a stop whose sentence is the given text. */
export const toDetails = (said: string): StopDetails => ({ kind: "session_asks", said });

type Schema = z.core.$ZodType;

/**
 * Returns two details of every kind: one with all fields, and one with null and false if allowed.
 * Text from others is `said`.
 */
export function listSampleDetails(said: string): StopDetails[] {
  return STOP_DETAILS_OPTIONS.flatMap((option) =>
    [true, false].map((given) => sample(option, "", { said, given }) as StopDetails),
  );
}

function sample(schema: Schema, key: string, how: { said: string; given: boolean }): unknown {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(def.shape).map(([name, field]) => [name, sample(field, name, how)]),
      );
    case "array":
      return [sample(def.element, key, how)];
    case "union":
      return sample(def.options[how.given ? 0 : def.options.length - 1]!, key, how);
    case "nullable":
      return how.given ? sample(def.innerType, key, how) : null;
    case "literal":
      return def.values[0];
    case "enum":
      return Object.values(def.entries)[0];
    case "boolean":
      return how.given;
    case "number":
      return 3;
    case "custom":
      return key === "session" ? "W1.1/work/1" : "W1.1";
    case "string":
      return isQuotation(schema) ? how.said : (SAMPLES[key] ?? "a-name");
    default:
      throw new Error(`No sample of ${def.type} at ${key}`);
  }
}

const SAMPLES: Readonly<Record<string, string>> = {
  conclusion: "startup_failure",
  criterion: "W1.1/2",
  until: "2026-01-02T00:00:00Z",
  url: "https://github.com/a/b",
};

/** Whether the schema describes text that Baton did not write. */
export const isQuotation = (schema: Schema) => (schema as z.ZodType).description !== undefined;
