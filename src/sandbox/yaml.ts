/** YAML of unknown structure. */
import { load } from "js-yaml";

/** Returns its value, or null if it can't be parsed. */
export function parseYaml(text: string): unknown {
  try {
    return load(text);
  } catch {
    return null;
  }
}

/** Returns the value's fields; none if it is not a mapping. */
export function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
