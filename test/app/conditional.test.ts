import { expect, test } from "vitest";
import { openWorld } from "./support/world.ts";

test("unchanged data costs nothing, and a change is seen at once", async () => {
  const world = await openWorld();
  const { octokit } = world.access;
  const place = { owner: "you", repo: "units" };
  const titles = async () => {
    const issues = await octokit.paginate("GET /repos/{owner}/{repo}/issues", {
      ...place,
      per_page: 1,
    });
    // A reader may modify an answer without affecting others.
    return issues.splice(0).map((issue) => issue.title);
  };
  const used = async () => (await octokit.request("GET /rate_limit")).data.rate.used;

  for (const title of ["One", "Two"])
    await world.as("you", "POST", "/repos/you/units/issues", { title });
  expect(await titles()).toEqual(["Two", "One"]);
  const before = await used();
  expect(await titles()).toEqual(["Two", "One"]);
  // Neither a 304 nor the request for the limit itself counts.
  expect((await used()) - before).toBe(0);

  await world.as("you", "PATCH", "/repos/you/units/issues/1", { title: "First" });
  expect(await titles()).toEqual(["Two", "First"]);
});
