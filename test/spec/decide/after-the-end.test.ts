import { describe, expect, test } from "vitest";
import { landing } from "../support/scenes.ts";

describe("given a build that has landed", () => {
  test("when a branch has people's unlanded commits, then it stays and the report names it", () => {
    const stage = landing();
    const branch = "baton/7-add-units/W1.1";
    stage.facts.refs.heads["baton/7-add-units/record"] = "c0ffee";
    stage.facts.unlanded = [{ branch, by: ["wren"] }];
    stage.says("/land");
    expect(stage.effects("delete_branch").map((e) => e.branch)).not.toContain(branch);
    const report = stage.effects("comment").find((c) => c.key === "report")!;
    expect(report.body).toContain(
      `### Left behind\n\n- \`${branch}\` stays, because it has commits by \`wren\``,
    );
  });

  test("when Baton has not looked at what people left, then nothing is said or removed", () => {
    const stage = landing();
    stage.facts.unlanded = null;
    stage.says("/land");
    expect(stage.effects("delete_branch")).toEqual([]);
    stage.facts.unlanded = [];
    expect(stage.settle().done.at(-1)?.type).toBe("archive");
  });

  test("when a worker's pull request is reopened, then it is closed with the reason", () => {
    const stage = landing();
    const { number } = stage.pull("W1.1");
    Object.assign(stage.pull("W1.1"), { state: "open", merged: false });
    stage.says("/land");
    const word = stage.effects("comment").find((c) => c.issue === number)!;
    expect(word.body).toMatch(
      /^The build has landed as \w{40} \(#\d+\), and W1\.1 is not part of that: /,
    );
    expect(stage.effects("close_pull").map((e) => e.number)).toContain(number);
  });

  test("when GitHub refuses the clean-up, then that is said once, and the build still ends", () => {
    const stage = landing();
    stage.refusing.set("delete_branch", "refused");
    stage.refusing.set("archive", "refused");
    stage.says("/land");
    expect(stage.state!.build.stop).toBeNull();
    const asked = stage.asked.length;
    stage.wait(600_000).settle();
    expect(stage.asked).toHaveLength(asked);
    const said = stage.comments.at(-1)!;
    expect(said).toContain(
      "The branch `baton/7-add-units/W1.1` stays; remove it by hand: GitHub says no.",
    );
    expect(said).toContain("The record stays on its branch");
    stage.says("/status");
    expect(stage.comments.at(-1)).toContain("## Build: landed");
  });

  test("when somebody addresses it by name, then they read the command or how to start again", () => {
    const stage = landing().says("/land");
    expect(stage.says("@baton revert this").comments.at(-1)).toContain("```\n/revert\n```");
    expect(stage.says("@baton make it faster").comments.at(-1)).toContain(
      "This build has ended (landed).",
    );
    const said = stage.comments.length;
    stage
      .says("@baton thanks!")
      .says("Does @baton do that?")
      .says("@baton revert", { role: "read" });
    expect(stage.comments).toHaveLength(said);
  });
});
