/** Where Baton searches for comments that it may have posted already. */
import { expect, test, vi } from "vitest";
import { forgetPosted, createCommentOnce } from "../../src/app/effects/comments.ts";
import type { Access } from "../../src/app/github/access.ts";
import { getCommentScope } from "../../src/app/observe/comments.ts";
import { sampleState } from "../spec/record-sample.ts";

test("text that is still owed to a pull request which the build dropped is searched for there", () => {
  const state = sampleState(["W1.1"]);
  state.build.outbox = [{ key: "land-again-33", issue: 33, body: "It is made again." }];
  expect(getCommentScope(state).numbers).toContain(33);
});

test("text that this process has just posted is not posted again while lists lag", async () => {
  const ids = [1, 2, 3];
  const request = async () => ({ data: { id: ids.shift() } });
  const access = {
    owner: "you",
    repo: "units",
    scope: {},
    octokit: { request },
  } as unknown as Access;
  const say = (body: string) => createCommentOnce(access, 7, body);
  expect([await say("Done."), await say("Done."), await say("More.")]).toEqual([1, 1, 2]);
  forgetPosted(access, 1);
  expect(await say("Done."), "a person deleted it").toBe(3);
  ids.push(4);
  const later = performance.now() + 121_000;
  const clock = vi.spyOn(performance, "now").mockReturnValue(later);
  const again = await say("Done.").finally(() => clock.mockRestore());
  expect(again, "the list shows it by then").toBe(4);
});
