/** Reads fields of a file that GitHub's parser has accepted: what is there has the right shape. */
import { isMap, type Plain, type PlainMap } from "./parser.ts";
import type { Scalar } from "./types.ts";

/** A mapping below the key; empty when there is none. */
export function mapOf(map: PlainMap, key: string): PlainMap {
  const value = map[key];
  return isMap(value) ? value : {};
}

export function textOf(map: PlainMap, key: string): string | null {
  const value = map[key];
  return isScalar(value) ? String(value) : null;
}

/** One text or a list of texts; null when the key is absent. */
export function textsOf(map: PlainMap, key: string): string[] | null {
  const value = map[key] ?? null;
  return value === null ? null : [value].flat().map((item) => (isScalar(item) ? String(item) : ""));
}

/** A mapping of names to scalars (`env`, `with`, `outputs`). */
export function scalarsOf(map: PlainMap, key: string): Record<string, Scalar> {
  return Object.fromEntries(
    Object.entries(mapOf(map, key)).map(([name, value]) => [name, isScalar(value) ? value : ""]),
  );
}

/** A boolean, or an expression that gives one. */
export function flagOf(map: PlainMap, key: string, fallback: boolean): boolean | string {
  const value = map[key];
  return typeof value === "boolean" || typeof value === "string" ? value : fallback;
}

/** A number, or an expression that gives one. */
export function numberOf(map: PlainMap, key: string): number | string | null {
  const value = map[key];
  return typeof value === "number" || typeof value === "string" ? value : null;
}

/** Whether a value is text that holds an expression. */
export function isExpression(value: unknown): value is string {
  return typeof value === "string" && value.includes("${{");
}

export function isScalar(value: Plain | undefined): value is Scalar {
  return ["string", "number", "boolean"].includes(typeof value);
}
