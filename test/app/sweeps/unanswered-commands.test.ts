/**
 * A sweep reconciles an ended build while a command on its issue is unanswered. So `/revert` isn't
 * lost with its delivery.
 */
import { expect, test } from "vitest";
import { listBuildIssues } from "../../../src/app/observe/builds.ts";
import { openWorld } from "../support/world.ts";

test("a command counts until Baton has reacted, and only if a build has ended", async () => {
  const world = await openWorld();
  const { access, git } = world;
  for (const title of ["Units", "Talk"])
    await world.as("you", "POST", "/repos/you/units/issues", { title });
  git("update-ref", "refs/tags/baton/1-units", "refs/heads/main");
  const say = (issue: number, body: string) =>
    world.as<{ id: number }>("wren", "POST", `/repos/you/units/issues/${issue}/comments`, { body });
  await say(1, "Is it in either/or?");
  await say(2, "/retest");
  expect(await listBuildIssues(access, "main")).toEqual([]);
  const { id } = await say(1, "/revert");
  expect(await listBuildIssues(access, "main")).toEqual([1]);
  const rocket = { ...{ owner: "you", repo: "units" }, comment_id: id, content: "rocket" } as const;
  await access.octokit.request(
    "POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
    rocket,
  );
  expect(await listBuildIssues(access, "main")).toEqual([]);
});
