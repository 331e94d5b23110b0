/**
 * The base branch moves during a build: what begins later starts from it, and a conflict goes to a
 * person.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, worker } from "./support/stage/index.ts";

const NEWS = "docs/news.txt";

test("given a base that moved during wave 1, then wave 2 starts from it", async () => {
  const stage = await openStage({ plan: [worker("W1.1"), worker("W2.1", { after: ["W1.1"] })] });
  const seen: (string | null)[] = [];
  stage.sessions["W1.1/work/1"] = async ({ read }) => {
    seen.push(read(NEWS));
    await stage.push("main", { [NEWS]: "News.\n" });
    return completeWork({ "src/W1.1.txt": "W1.1\n" });
  };
  stage.sessions["W2.1/work/1"] = ({ read }) => {
    seen.push(read(NEWS));
    return completeWork({ "src/W2.1.txt": "W2.1\n" });
  };
  await stage.play();
  expect(seen).toEqual([null, "News.\n"]);
  expect(stage.file("src/W2.1.txt")).toBe("W2.1\n");
});

test("given a session that fails after others merged, then its next attempt starts from what they did", async () => {
  const stage = await openStage({ plan: [worker("W1.1"), worker("W1.2")] });
  const seen: (string | null)[] = [];
  stage.sessions["W1.2/work"] = async ({ attempt, read }) => {
    seen.push(read("src/W1.1.txt"));
    if (attempt > 1) return completeWork({ "src/W1.2.txt": "W1.2\n" });
    await stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
    return { ended: "failed", reason: "It broke." };
  };
  await stage.play();
  expect(seen).toEqual([null, "W1.1\n"]);
});

test(
  "given a base that conflicts with the build, then a comment says where, and a person's " +
    "merge lands it",
  async () => {
    const stage = await openStage();
    stage.sessions["W1.1/work/1"] = async () => {
      await stage.push("main", { "src/W1.1.txt": "On main.\n" });
      return completeWork({ "src/W1.1.txt": "In the build.\n" });
    };
    await stage.label();
    await stage.reads(
      /`main` moved and conflicts with the build \(both changed `src\/W1.1.txt`\)\. Merge `main` into/,
    );
    await stage.reads(/by hand and push that\. The build then continues by itself/, {
      on: stage.issue,
    });
    const build = stage.branch("build");
    const parents = [stage.git("rev-parse", build), stage.git("rev-parse", "main")];
    const tree = stage.git("rev-parse", `${build}^{tree}`);
    const api = stage.as("wren");
    const { sha } = await api.post<{ sha: string }>("/git/commits", {
      message: "Merge main",
      tree,
      parents,
    });
    await api.patch(`/git/refs/heads/${build}`, { sha });
    await stage.play();
    expect(stage.file("src/W1.1.txt")).toBe("In the build.\n");
  },
);
