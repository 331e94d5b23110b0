/**
 * What a model reads about its input: before, the purpose of each field; after, what was expected.
 */
import { expect, test } from "vitest";
import { z } from "zod";
import { completionInput } from "../../../src/core/model/completion.ts";
import { NO_MODEL } from "../../../src/core/model/proposal.ts";
import { categorySchema } from "../../../src/core/model/closing-inputs.ts";
import { recordedFindingSchema, reviewInput } from "../../../src/core/model/review-findings.ts";
import { parseInput, listProblems } from "../support/inputs.ts";

test("a model reads that all criteria need answers, how to name one, and what evidence is", () => {
  const { criteria } = completionInput.shape;
  expect(criteria.description ?? z.toJSONSchema(criteria, { io: "input" }).description).toMatch(
    /every success criterion/,
  );
  const tool = JSON.stringify(z.toJSONSchema(completionInput, { io: "input" }));
  expect(tool).toContain("the criterion's number in the brief, from 1; or its text");
  expect(tool).toContain("the command in backticks, or the check that shows it; then what it said");
});

test("a model reads that a category is a word", () => {
  expect(listProblems(categorySchema, "U I")).toBe(
    "the input: expected a word in lower case like `security`",
  );
});

test("a model reads that an earlier finding is named by its id", () => {
  const met = { met: true, words: "It does." };
  const review = {
    verdict: "needs_person",
    summary: "x",
    alignment: { brief: met, intent: met },
    open: ["first"],
  };
  expect(listProblems(reviewInput, review)).toBe(
    "open[0]: is the id of an earlier finding, such as 1.2",
  );
});

test("a model reads nothing of a finding's stored fields, so it can't say who settled it", () => {
  const finding = { path: "a.js", line: 1, severity: "nit", body: "A name." };
  const kept = { ...finding, id: "1.1", settled: "@ben", closed: true };
  expect(parseInput(recordedFindingSchema, kept)).toEqual(kept);
  expect(listProblems(recordedFindingSchema, finding)).toMatch(/^id: .*; settled: .*; closed: /);
  expect(listProblems(reviewInput.shape.findings, [kept])).toMatch(
    /id: is not a known field.*settled: is not.*closed: is not/,
  );
});

test("a model that never answered is not named", () => expect(NO_MODEL).toBe("none"));
