/** Actions of people on a pull request and on runs, on the pages. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getGit } from "../../src/sandbox/git/get-git.ts";
import { openPagesWorld, refusal, type PagesWorld } from "./pages-world.ts";

let world: PagesWorld;
beforeAll(async () => {
  world = await openPagesWorld();
});
afterAll(() => world.close());

const PULL = "/ann/sample/pull/2";
const pull = () => world.running.sandbox.world.issues.find((one) => one.number === 2)!;

describe("a person on a pull request's pages", () => {
  test("comments on a line and answers a thread; a line outside of the diff is refused", async () => {
    const on = { do: "line-comment", path: "src/sum.js", side: "RIGHT", body: "Here" };
    const box = await world.page(`${PULL}/files?path=src%2Fsum.js&side=RIGHT&line=2`);
    expect(box).toContain("Comment on line 2 of src/sum.js");
    expect((await world.post(`${PULL}/files`, { ...on, line: "2" }, "mia")).status).toBe(303);
    const first = pull().pull!.comments.find((one) => one.body === "Here")!;
    await world.post(
      `${PULL}/files`,
      { do: "reply", thread: String(first.id), body: "There" },
      "ann",
    );
    expect(pull().pull!.comments.find((one) => one.body === "There")?.inReplyTo).toBe(first.id);
    const path = `${PULL}/files?path=src%2Fsum.js&side=RIGHT&line=2`;
    expect(await refusal(await world.post(path, { ...on, line: "900" }))).toContain(
      "line must be part of the diff",
    );
  });

  test("comments on a removed line; a thread without its line is below the file", async () => {
    const on = {
      do: "line-comment",
      path: "src/sum.js",
      side: "LEFT",
      line: "2",
      body: "Why was it here?",
    };
    expect((await world.post(`${PULL}/files`, on, "mia")).status).toBe(303);
    const rows = (await world.page(`${PULL}/files`)).split("<tr");
    const below = rows.findIndex((row) => row.includes("Why was it here?"));
    expect(rows[below - 1]).toContain("return a - b;");
    const comment = pull().pull!.comments.find((one) => one.body === "Why was it here?")!;
    comment.line = 77;
    const page = await world.page(`${PULL}/files`);
    comment.line = 2;
    expect(page).toMatch(/1 on lines that have changed since<\/summary>[^]*Why was it here\?/);
  });

  test("finds links to branches of any name", async () => {
    const { pull: change } = pull();
    const git = getGit(world.running.sandbox, world.repository);
    git.updateRefs([{ ref: "refs/heads/fix#1", before: "0".repeat(40), after: change!.headSha }]);
    const { headRef } = change!;
    change!.headRef = "fix#1";
    expect(await world.page(PULL)).toContain('href="/ann/sample/tree/fix%231"');
    change!.headRef = headRef;
  });

  test("reviews; requesting changes needs a text", async () => {
    await world.post(`${PULL}/files`, { do: "review", event: "APPROVE", body: "Good" }, "mia");
    expect(pull().pull!.reviews.at(-1)).toMatchObject({
      author: "mia",
      state: "APPROVED",
      body: "Good",
    });
    const blank = await world.post(
      `${PULL}/files`,
      { do: "review", event: "REQUEST_CHANGES", body: "" },
      "mia",
    );
    expect(await refusal(blank)).toContain("Body can&#39;t be blank");
    expect(await world.page(PULL)).toContain("approved these changes");
  });

  test("merges once with an allowed method, and deletes the branch", async () => {
    const sha = pull().pull!.headSha;
    expect(
      await refusal(await world.post(PULL, { do: "merge", method: "squash", sha }, "rita")),
    ).toContain("(403)");
    world.repository.allowRebaseMerge = false;
    expect(await world.page(PULL)).not.toContain("Rebase and merge");
    expect(await refusal(await world.post(PULL, { do: "merge", method: "rebase", sha }))).toContain(
      "not allowed",
    );
    const stale = await world.post(PULL, { do: "merge", method: "squash", sha: "0".repeat(40) });
    expect(await refusal(stale)).toContain("Head branch was modified");
    expect((await world.post(PULL, { do: "merge", method: "squash", sha })).status).toBe(303);
    expect(pull().pull).toMatchObject({ merged: true, mergedBy: "ann" });
    const branches = "/ann/sample/branches";
    expect((await world.post(branches, { do: "delete-branch", branch: "fix/sum" })).status).toBe(
      303,
    );
    expect(await world.page(branches)).not.toContain("branch-fix/sum");
    expect(await world.page(PULL)).toContain("Its branch is deleted.");
  });

  test("runs a workflow with its inputs, and runs it again", async () => {
    const { runs } = world.running.sandbox.world;
    const path = "/ann/sample/actions/workflows/ask.yml";
    expect(await world.page(path)).toContain("What to say");
    expect(await world.page(path.replace("ask", "odd"))).toContain("<option>loud</option>");
    expect(
      await refusal(await world.post(path, { do: "dispatch", ref: "nope", "input:word": "hi" })),
    ).toContain("No ref found");
    await world.post(path, { do: "dispatch", ref: "main", "input:word": "hi" }, "mia");
    const run = () => runs.find((one) => one.workflowPath.endsWith("ask.yml"))!;
    expect(run()).toMatchObject({ actor: "mia", inputs: { word: "hi" } });
    await expect.poll(() => run().status).toBe("completed");
    const at = `/ann/sample/actions/runs/${run().id}`;
    expect(await refusal(await world.post(at, { do: "cancel" }))).toContain("completed");
    expect((await world.post(at, { do: "rerun" })).status).toBe(303);
    expect(run().runAttempt).toBe(2);
    await expect.poll(() => run().status).toBe("completed");
  });
});
