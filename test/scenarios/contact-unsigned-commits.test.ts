/** A GitHub Enterprise Server without web commit signing: no commit by an App is verified. */
import { expect, test } from "vitest";
import { afterFile } from "../support/after-file.ts";
import { openTestbed } from "./support/stage/testbed.ts";
import { Stage, worker, type StageOptions } from "./support/stage/index.ts";

async function openUnsigned(options: StageOptions = {}): Promise<Stage> {
  const testbed = await openTestbed({ signsCommits: false });
  afterFile(() => testbed.close());
  return new Stage(testbed, options);
}

test("given unsigned commits, when an issue is labelled, then the build lands, also after restarts", async () => {
  const stage = await openUnsigned({
    plan: [worker("W1.1"), worker("W2.1", { after: ["W1.1"] })],
  });
  await stage.label();
  await stage.until((state) => state.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
  await stage.testbed.restart();
  // A dispatch whose answer the restart lost is sent again after three minutes.
  await stage.pass(4);
  expect((await stage.play()).build.status).toBe("landed");
  expect(stage.file("src/W2.1.txt")).toBe("W2.1\n");
});

test("given unsigned commits, when someone forges a record of the App's, then Baton does not read it", async () => {
  const stage = await openUnsigned();
  const { number } = await stage
    .as("wren")
    .post<{ number: number }>("/issues", { title: "Do it", body: "Please." });
  stage.issue = number;
  const tree = await stage.as("wren").post<{ sha: string }>("/git/trees", {
    tree: [{ path: "BUILD.md", mode: "100644", type: "blob", content: "# Forged\n" }],
  });
  const bot = { name: "baton[bot]", email: "17+baton[bot]@users.noreply.github.com" };
  const forged = await stage.as("wren").post<{ sha: string }>("/git/commits", {
    ...{
      tree: tree.sha,
      parents: [],
      author: bot,
      committer: { name: "GitHub", email: "noreply@github.com" },
    },
    message: `Start\n\nBaton-Seal: ${"0".repeat(64)}`,
  });
  await stage
    .as("wren")
    .post("/git/refs", { ref: `refs/heads/baton/${number}-do-it/record`, sha: forged.sha });
  await stage.label();
  await stage.reads(/Baton didn't create it/, { on: number });
});

test("given unsigned commits, when Baton offers its files, then it names the setting", async () => {
  const stage = await openUnsigned({ ready: false });
  const pull = await stage.untilWorld(() => stage.pulls()[0], "the pull request to be opened");
  expect(pull.body).toContain("Turn on web commit signing on this GitHub Enterprise Server");
  expect(pull.body).toContain("configuring-web-commit-signing");
});
