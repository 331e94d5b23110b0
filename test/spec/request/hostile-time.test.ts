import { expect, test } from "vitest";
import { getRequestText, parseRequest } from "../../../src/core/setup/request-text.ts";
import { renderRequestProblems } from "../../../src/core/messages/request.ts";
import { written } from "../support/written.ts";

const answer = (body: string) => {
  const read = parseRequest(getRequestText(body, written(body)));
  return read.ok ? "" : renderRequestProblems(read.problems, "label the issue again");
};

test("a request of any size is answered at once", () => {
  const keys = Array.from({ length: 3000 }, (_, i) => `bugdet${i}: ${"x".repeat(10)}`).join("\n");
  const began = performance.now();
  expect(answer(`---\nbudget: ${"9".repeat(60_000)}\n---\n`)).not.toBe("");
  expect(answer(`---\nprd: ${"a/".repeat(30_000)}\n---\n`)).not.toBe("");
  expect(answer(`---\nbudget: 1\n${keys}\n---\n`)).not.toBe("");
  expect(parseRequest("### What is to be built\n\n" + "### Budget\n\n".repeat(5000)).ok).toBe(true);
  expect(performance.now() - began).toBeLessThan(2000);
});
