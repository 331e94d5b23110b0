/** YAML of which nothing is known yet. */
import { load } from "js-yaml";

/** Its value; null where it can't be read. */
export function parseYaml(text: string): unknown {
  try {
    return load(text);
  } catch {
    return null;
  }
}

/** The value's fields; none where it is no mapping. */
export function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
