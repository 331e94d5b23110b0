/** What holds for every body that Baton posts, however large the build is and whatever others wrote. */
import { readdirSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { BODY_LIMIT, bounded } from "../../../src/core/comments/escape.ts";
import { withMarker } from "../../../src/core/comments/marker.ts";
import { BODIES, given } from "../support/bodies.ts";
import { faultsOf } from "../support/faults.ts";
import { HOSTILE } from "../support/hostile-texts.ts";

const FOLDER = new URL("../../../src/core/comments/", import.meta.url);
const MANY = 500;

// Parts of other bodies.
const PARTS = [
  "redWords",
  "haltedWords",
  "endedWords",
  "closedWords",
  "neverStartedWords",
  "queuedWords",
  "unapprovedWords",
  "planAnswer",
];

test("every function that makes a body or an answer is in the table", async () => {
  const made: string[] = [];
  for (const file of readdirSync(FOLDER)) {
    const names = Object.keys((await import(new URL(file, FOLDER).href)) as object);
    made.push(...names.filter((name) => /(Body|Answer|Comment|edWords)$|^wishesNote$|^requestProblems$/.test(name)));
  }
  expect(made.filter((name) => !PARTS.includes(name) && !(name in BODIES))).toEqual([]);
});

test("no sentence is broken in two: GitHub shows each line's end in a comment", () => {
  const broken = Object.entries(BODIES).flatMap(([name, { of }]) => {
    const lines = of(given("word", 2)).split("\n");
    const places = lines.filter(
      (line, i) => /^.{60,}[^.:!?>*)|]$/.test(line) && /^\s*[\w`([]/.test(lines[i + 1] ?? ""),
    );
    return places.map((line) => `${name}: ${line}`);
  });
  expect(broken).toEqual([]);
});

describe.each(Object.entries(BODIES))("given %s", (_, { of, says, calls }) => {
  it(`at ${MANY} workers, then it has what GitHub takes, and what a person has to know is in it`, () => {
    for (const text of ["word ".repeat(13_000), "<|".repeat(30_000)]) {
      const body = of(given(text, MANY));
      expect(withMarker(body, "7-units", "body", "-").length).toBeLessThanOrEqual(BODY_LIMIT);
      expect(bounded(body)).toContain(says);
      expect(bounded(body) === body ? [] : faultsOf(body, calls)).toEqual([]);
    }
  });

  it("when what others wrote means harm, then it is words: it calls, commands, closes and hides nothing", () => {
    const faults = HOSTILE.flatMap((text) => faultsOf(of(given(text, 4)), calls).map((fault) => [text, fault]));
    expect(faults).toEqual([]);
  });
});
