import { expect, test } from "vitest";
import { readRequest } from "../../../src/core/request/read.ts";
import { requestProblems } from "../../../src/core/comments/request.ts";
import { requestText } from "../../../src/core/request/text.ts";
import { written } from "../support/written.ts";

const answer = (body: string) => {
  const read = readRequest(requestText(body, written(body)));
  return read.ok ? "" : requestProblems(read.problems, "label the issue again");
};

test("a request of any size is answered at once", () => {
  const keys = Array.from({ length: 3000 }, (_, i) => `bugdet${i}: ${"x".repeat(10)}`).join("\n");
  const began = performance.now();
  expect(answer(`---\nbudget: ${"9".repeat(60_000)}\n---\n`)).not.toBe("");
  expect(answer(`---\nprd: ${"a/".repeat(30_000)}\n---\n`)).not.toBe("");
  expect(answer(`---\nbudget: 1\n${keys}\n---\n`)).not.toBe("");
  expect(readRequest("### What is to be built\n\n" + "### Budget\n\n".repeat(5000)).ok).toBe(true);
  expect(performance.now() - began).toBeLessThan(2000);
});
