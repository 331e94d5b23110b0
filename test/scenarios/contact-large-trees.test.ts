/**
 * github.com: creating a tree with many entries can time out, which GitHub answers with 422 "timed
 * out".
 */
import { expect, test } from "vitest";
import { openStage, worker } from "./support/stage/index.ts";

const FILES = Object.fromEntries(
  Array.from({ length: 290 }, (_, i) => [`data/${i % 7}/${i}.txt`, `${i}\n`]),
);
const large = {
  paths: ["data/**", "README.md"],
  output: ["data/"],
  writes: { ...FILES, "README.md": null },
};

test(
  "given that GitHub creates no tree of over 60 entries, when a worker writes 290 files, " +
    "then they land",
  async () => {
    const stage = await openStage({ plan: [worker("W1.1", large)] });
    stage.testbed.running.faults.arm({
      ...{ fault: "tree_timeout", most: 60 },
      match: { path: `/repos/${stage.fullName}/git/trees`, client: "baton[bot]" },
    });
    expect((await stage.play()).build.status).toBe("landed");
    const there = stage.git("ls-tree", "-r", "--name-only", "main").split("\n");
    expect(there).toEqual(expect.arrayContaining(Object.keys(FILES)));
    expect(there).not.toContain("README.md");
  },
);

test(
  "given GitHub is too slow for any tree for a while, when a worker ends, then it is " +
    "published later",
  async () => {
    const stage = await openStage({ plan: [worker("W1.1")] });
    await stage.label();
    await stage.until((state) => state.workers["W1.1"]?.session, "W1.1 to be at work");
    const [armed] = stage.testbed.running.faults.arm({
      ...{ fault: "tree_timeout", times: 2 },
      match: { path: `/repos/${stage.fullName}/git/trees`, client: "baton[bot]" },
    });
    expect((await stage.play()).build.status).toBe("landed");
    expect(armed!.happened).toBe(2);
    const { attempts } = (await stage.landed()).workers["W1.1"]!;
    expect(attempts, "no session was run again for it").toMatchObject({ work: 1 });
  },
);
