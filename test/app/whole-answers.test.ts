/** Answers that break off while they are sent. */
import { expect, test } from "vitest";
import { requestGitHub, GitHubError } from "../../src/app/github/errors.ts";
import { openWorld } from "./support/world.ts";

test("an answer that breaks off counts as none, and the next one is whole", async () => {
  const world = await openWorld();
  const { octokit } = world.access;
  const list = () =>
    requestGitHub(() =>
      octokit.request("GET /repos/{owner}/{repo}/issues", { owner: "you", repo: "units" }),
    );
  await world.as("you", "POST", "/repos/you/units/issues", { title: "One" });
  world.running.faults.arm({
    fault: "truncated_answer",
    match: { path: "/repos/you/units/issues" },
  });
  const broken: unknown = await list().catch((error: unknown) => error);
  expect(broken).toBeInstanceOf(GitHubError);
  expect(broken).toMatchObject({ code: "unavailable", isTransient: true });
  expect((await list()).data.map((issue) => issue.title)).toEqual(["One"]);
});
