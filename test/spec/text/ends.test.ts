import { expect, test } from "vitest";
import { Ends } from "../../../src/core/text/ends.ts";

const TEXT = "a --> b --> c </Style x> d </styles> </style>";

test("an end is the next one from a place on, in whatever order it is asked for", () => {
  const ends = new Ends(TEXT);
  const asked = [0, 2, 3, 8, 9, 3, 0];
  expect(asked.map((from) => ends.of("-->", from))).toEqual([2, 2, 8, 8, -1, 8, 2]);
  expect([ends.of("]]>", 0), ends.of("]]>", 3), ends.of("b", 0)]).toEqual([-1, -1, 6]);
});

test("an end tag is one in whatever letters, and with attributes; a longer name is another's", () => {
  const ends = new Ends(TEXT);
  expect([ends.ofTag("style", 0), ends.ofTag("style", 15), ends.ofTag("style", 38)]).toEqual([14, 37, -1]);
  expect(ends.ofTag("styles", 0)).toBe(27);
});

test("what comes behind a bar is out of reach", () => {
  const ends = new Ends(TEXT);
  expect([ends.before("b", "-->", 0), ends.before("b", "-->", 3), ends.before("-->", "-->", 0)]).toEqual([2, -1, 2]);
  expect([ends.before("z", "-->", 3), ends.before("b", "z", 0)]).toEqual([8, -1]);
});
