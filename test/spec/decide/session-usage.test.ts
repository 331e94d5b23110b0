import { expect, test } from "vitest";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { renderPullBody } from "../../../src/core/messages/pull-request.ts";
import { renderFinalReport } from "../../../src/core/messages/report.ts";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { PARK_MS } from "../../../src/core/model/settings.ts";
import { building } from "../support/scenes.ts";

const rows = (body: string) => body.split("\n").filter((line) => /^\| (W\d|the build)/.test(line));

test("each session's usage is stored separately and is shown in the pull request and the report", () => {
  const stage = building();
  stage.played = { model: "sonnet", dollars: 0.25 };
  stage.closes("W1.1/work/1", COMPLETE);
  stage.played = { model: "own", dollars: null };
  stage.closes("W1.1/review/1", APPROVE);
  const state = stage.state!;
  expect(state.build.spent.map((s) => s.session)).toEqual(["build/architect/1"]);
  expect(state.workers["W1.1"]!.spent).toMatchObject([
    { session: "W1.1/work/1", model: "sonnet", output_tokens: 10, dollars: 0.25 },
    { session: "W1.1/review/1", model: "own", output_tokens: 10, dollars: null },
  ]);
  expect(rows(renderPullBody(getBuildView(state), "W1.1", null))).toEqual([
    "| W1.1/work/1 | sonnet | 0 | 10 | 0 | 0 | $0.25 | 0 s |",
    "| W1.1/review/1 | own | 0 | 10 | 0 | 0 | not known | 0 s |",
  ]);
  expect(rows(renderFinalReport(getBuildView(state), []))).toContain(
    "| W1.1 | sonnet, own | 0 | 20 | 0 | 0 | over $0.25 | 0 s |",
  );
});

test("a parked session that continues has one line with the usage of all its launches", () => {
  const stage = building();
  stage.played = { model: "sonnet", dollars: 0.1 };
  stage.parks("W1.1/work/1", null).wait(PARK_MS).settle();
  stage.played = { model: "sonnet", dollars: 0.2 };
  stage.closes("W1.1/work/1", COMPLETE);
  expect(stage.state!.workers["W1.1"]!.spent).toMatchObject([
    { session: "W1.1/work/1", dollars: 0.3, output_tokens: 20 },
  ]);
});
