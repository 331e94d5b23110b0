/** README names every command and every setting, and none that isn't there. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { z } from "zod";
import { settingsSchema } from "../../src/config/schema.ts";
import { COMMANDS } from "../../src/core/commands/index.ts";

const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** What stands as code in the first column of the table that this word heads. */
function firstColumn(head: string): string[] {
  const lines = README.split("\n");
  const from = lines.findIndex((line) => line.startsWith(`| ${head} `));
  const rows = lines.slice(from + 2);
  const until = rows.findIndex((line) => !line.startsWith("|"));
  return rows.slice(0, until).flatMap((row) => [...row.split(" | ")[0]!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!));
}

/** The path of each key that holds no others. */
function keysOf(schema: z.core.$ZodType, path: string): string[] {
  const { def } = schema._zod as unknown as { def: { type: string; innerType?: z.core.$ZodType } };
  if (def.innerType) return keysOf(def.innerType, path);
  if (def.type !== "object") return [path];
  const { shape } = schema as z.ZodObject;
  return Object.entries(shape).flatMap(([key, of]) => keysOf(of, path === "" ? key : `${path}.${key}`));
}

test("the table of commands has each command", () => {
  const named = firstColumn("Command").map((usage) => /^\/(\w+)/.exec(usage)![1]!);
  expect([...new Set(named)].toSorted()).toEqual(COMMANDS.map(({ name }) => name).toSorted());
});

test("the table of settings has each key once", () => {
  expect(firstColumn("Key").toSorted()).toEqual(keysOf(settingsSchema, "").toSorted());
});
