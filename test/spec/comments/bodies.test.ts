/**
 * What holds for every text that Baton posts, at any size of the build and with any text from
 * others.
 */
import { readdirSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { BODY_LIMIT, truncateBody } from "../../../src/core/text/markdown.ts";
import { appendMarker } from "../../../src/core/messages/marker.ts";
import { BODIES, createBodyInput } from "../support/bodies.ts";
import { faultsOf } from "../support/faults.ts";
import { HOSTILE } from "../support/hostile-texts.ts";

const FOLDER = new URL("../../../src/core/messages/", import.meta.url);
const MANY = 500;

// Parts of other bodies, titles, commit messages and pages. None is a comment by itself.
const PARTS: readonly string[] = [
  "renderAdaptationDetails",
  "renderAdaptationQuestion",
  "renderAdaptationSection",
  "renderAnswer",
  "renderBuildFailures",
  "renderBuildTitle",
  "renderCandidateCheck",
  "renderCandidateMessage",
  "renderCandidateTitle",
  "renderChangeBlock",
  "renderConfigCheck",
  "renderContextTable",
  "renderDeleteCommand",
  "renderEarlierPlans",
  "renderEarlyLandings",
  "renderFailures",
  "renderFixMessage",
  "renderFoldedConcerns",
  "renderGraph",
  "renderHeadline",
  "renderKnowledgeSection",
  "renderLandedMessage",
  "renderLandedSubject",
  "renderLandingTitle",
  "renderLoopHeading",
  "renderMemoryFailure",
  "renderMergeMessage",
  "renderNote",
  "renderOpenNotes",
  "renderOutsideMessage",
  "renderPlanApproval",
  "renderPlanChanges",
  "renderPlanGraph",
  "renderPreflightCheck",
  "renderPreflightWait",
  "renderPreflightWarnings",
  "renderRecommitMessage",
  "renderReport",
  "renderRevertTitles",
  "renderRubric",
  "renderRunLink",
  "renderScoreIssues",
  "renderScoreTable",
  "renderScriptedRunNote",
  "renderSessionSettingsText",
  "renderSessionUsage",
  "renderSettledReply",
  "renderSpendPage",
  "renderSteers",
  "renderUnseenSteers",
  "renderUpcomingFollowUps",
  "renderUpcomingLoops",
  "renderVerdictSummary",
  "renderWaitingEdits",
  "renderWaivers",
  "renderWorkerFailures",
  "renderWorkerMessage",
  "renderWorkerSubject",
  "renderWorkerUsage",
  "renderWrittenCompletion",
];

test("the table contains every function that makes a body or an answer", async () => {
  const made: string[] = [];
  for (const file of readdirSync(FOLDER)) {
    const names = Object.keys((await import(new URL(file, FOLDER).href)) as object);
    made.push(...names.filter((name) => name.startsWith("render")));
  }
  expect(made.filter((name) => !PARTS.includes(name) && !(name in BODIES))).toEqual([]);
});

test("no sentence is broken into two lines, because GitHub shows each line break in a comment", () => {
  const broken = Object.entries(BODIES).flatMap(([name, { of }]) => {
    const lines = of(createBodyInput("word", 2)).split("\n");
    const places = lines.filter(
      (line, i) => /^.{60,}[^.:!?>*)|]$/.test(line) && /^\s*[\w`([]/.test(lines[i + 1] ?? ""),
    );
    return places.map((line) => `${name}: ${line}`);
  });
  expect(broken).toEqual([]);
});

describe.each(Object.entries(BODIES))("given %s", (_, { of, says, calls }) => {
  it(`at ${MANY} workers, then it fits GitHub's limit and has what a person must know`, () => {
    for (const text of ["word ".repeat(13_000), "<|".repeat(30_000)]) {
      const body = of(createBodyInput(text, MANY));
      expect(appendMarker(body, "7-units", "body", "-").length).toBeLessThanOrEqual(BODY_LIMIT);
      expect(truncateBody(body)).toContain(says);
      expect(truncateBody(body) === body ? [] : faultsOf(body, calls)).toEqual([]);
    }
  });

  it("when others' text is hostile, then it mentions, commands, closes and hides nothing", () => {
    const faults = HOSTILE.flatMap((text) =>
      faultsOf(of(createBodyInput(text, 4)), calls).map((fault) => [text, fault]),
    );
    expect(faults).toEqual([]);
  });
});
