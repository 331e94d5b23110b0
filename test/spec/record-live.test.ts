import { expect, test } from "vitest";
import { isRecordFile, LIVE_FILE } from "../../src/core/model/record-files.ts";
import { parseRecord } from "../../src/core/record/parse.ts";
import { renderRecord } from "../../src/core/record/render.ts";
import { COMPLETE } from "./support/facts.ts";
import { building } from "./support/scenes.ts";
import { Stage } from "./support/stage.ts";

const allLines = (stage: ReturnType<typeof building>) =>
  renderRecord(stage.state!)[LIVE_FILE]!.trim().split("\n");
const linesOf = (stage: ReturnType<typeof building>) =>
  allLines(stage).filter((line) => !/^#|#\d+ since /.test(line));

test("the record lists exactly the current launches", () => {
  const stage = building();
  expect(linesOf(stage)).toEqual(["W1.1/work/1 #1", "W1.2/work/1 #1"]);
  stage.loses("W1.1/work/1");
  expect(linesOf(stage)).toEqual(["W1.1/work/1 #2", "W1.2/work/1 #1"]);
  stage.closes("W1.2/work/1", COMPLETE);
  expect(linesOf(stage)).toEqual(["W1.1/work/1 #2", "W1.2/review/1 #1"]);
});

test("each launch has a line with its runs' earliest time: clocks may differ by five minutes", () => {
  const stage = building();
  const { requested_at } = stage.state!.workers["W1.1"]!.session!;
  const since = allLines(stage)
    .find((line) => line.startsWith("W1.1/work/1 #1 since "))!
    .split(" since ")[1]!;
  expect(Date.parse(requested_at) - Date.parse(since)).toBe(5 * 60_000);
});

test("the build's own launches are included, and the list explains itself to people", () => {
  const stage = new Stage().settle();
  expect(linesOf(stage)).toEqual(["build/architect/1 #1"]);
  const [first] = renderRecord(stage.state!)[LIVE_FILE]!.split("\n");
  expect(first).toBe("# Current launches. A run of any other launch ends at its first step.");
});

test("the list of launches belongs to Baton and is never read back", () => {
  const files = renderRecord(building().state!);
  expect(isRecordFile(LIVE_FILE)).toBe(true);
  const parsed = parseRecord({ ...files, [LIVE_FILE]: "W9.9/work/9 #9\n" });
  expect(parsed).toEqual(parseRecord(files));
  expect(parsed.ok).toBe(true);
});
