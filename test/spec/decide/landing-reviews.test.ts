import { describeStop } from "../../../src/core/messages/stop.ts";
import { describe, expect, test } from "vitest";
import { sha, T0 } from "../support/facts.ts";
import { landing } from "../support/scenes.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import type { PersonReview } from "../../../src/core/model/facts.ts";
import type { Stage } from "../support/stage.ts";

function reviewed(stage: Stage, review: Partial<PersonReview>): Stage {
  const { headSha } = stage.pull("land");
  const one = {
    id: 900 + stage.pull("land").reviews.length,
    author: "bob",
    role: "write" as const,
    at: T0,
  };
  stage.pull("land").reviews = [
    { ...one, state: "APPROVED", commit: headSha, tree: null, body: "", ...review },
  ];
  return stage.settle();
}

describe("given a review of the landing pull request", () => {
  test("when someone with write access approves exactly its commit, then Baton merges it", () => {
    const stage = reviewed(landing(), {});
    expect(stage.state?.build).toMatchObject({
      status: "landed",
      gates: { landing: { by: "bob" } },
    });
  });

  test("when the approval is of an earlier commit or by an outsider, then it does not count", () => {
    expect(reviewed(landing(), { commit: sha("before") }).state?.build.status).toBe("landing");
    expect(reviewed(landing(), { role: "read" }).state?.build.status).toBe("landing");
  });

  test("when someone asks for changes, then it stops once with their words", () => {
    const stage = reviewed(landing(), { state: "CHANGES_REQUESTED", body: "Feet are missing." });
    expect(describeStop(stage.state!.build.stop!)).toContain(
      "@bob asks for changes on the landing pull request",
    );
    expect(stage.comments.at(-1)).toContain("Feet are missing.");
    const said = stage.comments.length;
    stage.settle();
    expect(stage.comments).toHaveLength(said);
  });

  test("when changes are requested after an approval, then the approval is withdrawn", () => {
    const stage = landing();
    stage.pull("land").draft = true;
    stage.says("/land");
    reviewed(stage, { state: "CHANGES_REQUESTED" });
    expect(stage.state?.build.gates.landing.state).toBe("open");
    expect(stage.effects("merge").filter((m) => m.key === "land")).toEqual([]);
  });

  describe("when the approval is dismissed before it is merged", () => {
    /** Bob approved it. It is not merged, because GitHub has not computed yet whether it can be. */
    const waits = (auto = false): Stage => {
      const stage = landing();
      const gates = { ...DEFAULT_SETTINGS.gates, landing: "auto" as const };
      if (auto) stage.facts.settings = { ok: true, value: { ...DEFAULT_SETTINGS, gates } };
      stage.pull("land").mergeable = null;
      reviewed(stage, {});
      expect(stage.state?.build.gates.landing).toMatchObject({ state: "approved", by: "bob" });
      return stage;
    };
    const dismissed = (stage: Stage, id = 900): Stage => {
      reviewed(stage, { id, state: "DISMISSED" });
      stage.pull("land").mergeable = true;
      return stage.settle();
    };

    test("then it is not merged, and the person is told and asked again", () => {
      const stage = dismissed(waits());
      expect(stage.state?.build).toMatchObject({
        status: "landing",
        gates: { landing: { state: "open", by: null } },
      });
      const words =
        /^The approval by @bob was dismissed: the landing waits again\. Approve #\d+ under "Files changed", or/;
      expect(stage.comments.filter((comment) => words.test(comment))).toHaveLength(1);
      expect(reviewed(stage, { id: 901 }).state?.build.status).toBe("landed");
    });

    test("then a later `/land` still lands it", () => {
      expect(dismissed(waits()).says("/land").state?.build.status).toBe("landed");
    });

    test("then settings that approve landings automatically land it and say so", () => {
      const stage = dismissed(waits(true));
      expect(stage.state?.build).toMatchObject({
        status: "landed",
        gates: { landing: { by: null } },
      });
      expect(stage.comments.join("\n")).toContain(
        "dismissed: the settings approve the landing without it.",
      );
    });

    test("then an approval by `/land` remains, even if that person's older review changes", () => {
      const stage = landing();
      stage.pull("land").mergeable = null;
      stage.says("/land", { by: "bob" });
      reviewed(stage, {});
      expect(dismissed(stage).state?.build.status).toBe("landed");
    });
  });

  test.each([
    [
      "the review is dismissed",
      (s: Stage) => reviewed(s, { id: 900, state: "DISMISSED" }),
      "landing",
    ],
    ["`/land` says to land it all the same", (s: Stage) => s.says("/land"), "landed"],
    ["they approve", (s: Stage) => reviewed(s, { id: 901 }), "landed"],
  ])("when %s, then it continues", (_when, then, status) => {
    const stage = reviewed(landing(), { state: "CHANGES_REQUESTED" });
    then(stage);
    expect(stage.state?.build).toMatchObject({ stop: null, status });
  });

  test("when the changes are pushed to the build branch, then it is judged again and continues", () => {
    const stage = reviewed(landing(), { state: "CHANGES_REQUESTED" });
    stage.facts.refs.build = { sha: sha("theirs"), tree: sha("their tree") };
    stage.facts.buildDiff = "another diff";
    stage.settle();
    expect(stage.state?.build).toMatchObject({ stop: null, status: "closing" });
  });
});
