/** The README of the package names what the sandbox serves, and nothing else. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EVENTS } from "../../src/sandbox/webhooks/events.ts";
import { endpoints } from "../../src/sandbox/rest/index.ts";
import { listMutations } from "../../src/sandbox/graphql/mutations/index.ts";

const README = readFileSync(new URL("../../src/sandbox/README.md", import.meta.url), "utf8");

/** Returns the words in backquotes of the paragraph that starts with this text. */
function listNames(begin: string): string[] {
  const from = README.indexOf(begin);
  const paragraph = README.slice(from, README.indexOf("\n\n", from));
  const list = paragraph.slice(paragraph.lastIndexOf(": ") + 1).replace(/^[^`]*/, "");
  return [...list.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
}

test("the table of areas counts the endpoints", () => {
  const rows = [...README.matchAll(/^\| `([a-z-]+)` +\| (\d+) +\|$/gm)].map(([, area, count]) => [
    area,
    Number(count),
  ]);
  const areas = endpoints.flatMap(({ docs }) => docs?.split("/")[0] ?? []);
  const counted = Map.groupBy(areas.toSorted(), (area) => area);
  expect(rows).toEqual([...counted].map(([area, all]) => [area, all.length]));
  expect(README).toContain(`**REST**: ${areas.length} of the endpoints`);
});

test("the README lists every webhook event", () => {
  expect(listNames("**Webhooks**")).toEqual(Object.keys(EVENTS).sort());
});

test("the README lists every mutation", () => {
  expect(listNames("**GraphQL**").toSorted()).toEqual(listMutations().toSorted());
});
