/** README names every command and every setting, and none that isn't there. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EXIT_CODES } from "../../src/cli/remote/outcome.ts";
import { VERBS } from "../../src/cli/verbs/index.ts";
import { DEFAULT_RUBRIC, parseRubric } from "../../src/core/model/rubric.ts";
import { COMMANDS } from "../../src/core/commands/index.ts";
import { parseKnowledge } from "../../src/core/model/knowledge.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const README = read("README.md");
const schema = JSON.parse(read("src/config/baton.schema.json")) as Node;

/** What stands as code in the first column of the table that this word heads. */
function firstColumn(head: string): string[] {
  const lines = README.split("\n");
  const from = lines.findIndex((line) => line.startsWith(`| ${head} `));
  const rows = lines.slice(from + 2);
  const until = rows.findIndex((line) => !line.startsWith("|"));
  return rows
    .slice(0, until)
    .flatMap((row) => [...row.split(" | ")[0]!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!));
}

interface Node {
  properties?: Record<string, Node>;
}

/** The path of each key that holds no others. */
function keysOf({ properties }: Node, path: string): string[] {
  if (!properties) return [path];
  return Object.entries(properties).flatMap(([key, of]) =>
    keysOf(of, path === "" ? key : `${path}.${key}`),
  );
}

test("the table of commands has a row for each command, and no other row", () => {
  const named = firstColumn("Command").map(
    (usage) => /^\/(?:orchestrate (?=fix ))?([\w-]+)/.exec(usage)![1]!,
  );
  const missing = COMMANDS.filter(({ name }) => !named.includes(name));
  expect(missing.map(({ usage, help }) => `add the row: | \`${usage}\` | ${help} |`)).toEqual([]);
  const names: readonly string[] = COMMANDS.map(({ name }) => name);
  const stale = named.filter((name) => !names.includes(name));
  expect(stale.map((name) => `remove the row of /${name}, which is not a command`)).toEqual([]);
});

test("the table of verbs has each verb of the command line, in its own words", () => {
  const rows = README.split("\n").flatMap(
    (line) => /^\| `baton ([a-z-]+)[^`]*` +\| (.+?) +\|$/.exec(line)?.slice(1, 3) ?? [],
  );
  const named = Object.fromEntries(
    rows.flatMap((name, i) => (i % 2 === 0 ? [[name, rows[i + 1]]] : [])),
  );
  expect(named).toEqual(
    Object.fromEntries(Object.entries(VERBS).map(([name, { summary }]) => [name, summary])),
  );
});

test("the table of exit codes has each way that a wait can end", () => {
  const codes = firstColumn("Exit code").map(Number);
  expect(codes).toEqual(expect.arrayContaining(Object.values(EXIT_CODES)));
  expect(new Set(codes).size).toBe(codes.length);
});

test("the table of settings has each key once", () => {
  expect(firstColumn("Key").toSorted()).toEqual(keysOf(schema, "").toSorted());
});

test("its example of a knowledge file can be used as it is", () => {
  const yaml = /```yaml\n(version: 1\nentries:\n[^`]*)```/.exec(README)![1]!;
  expect(parseKnowledge(yaml)).toMatchObject({ ok: true, entries: [{ kind: "gotcha" }] });
});

test("the rubric that it shows, to be copied and changed, is the one that holds by default", () => {
  const yaml = /```yaml\n(dimensions:[^`]*)```/.exec(README)![1]!;
  expect(parseRubric(yaml)).toEqual({ ok: true, value: DEFAULT_RUBRIC });
});
