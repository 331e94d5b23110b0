/** Where Baton looks for what it may have said already. */
import { expect, test } from "vitest";
import { scopeOf } from "../../src/app/observe/comments.ts";
import { sampleState } from "../spec/record-sample.ts";

test("given words that are still owed to a pull request which the build let go, then they are looked for there", () => {
  const state = sampleState(["W1.1"]);
  state.build.outbox = [{ key: "land-again-33", issue: 33, body: "It is made again." }];
  expect(scopeOf(state).numbers).toContain(33);
});
