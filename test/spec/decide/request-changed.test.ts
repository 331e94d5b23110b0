/**
 * Somebody removes the label or edits the request while a build runs. Neither changes the build,
 * and Baton tells the author so.
 */
import { describe, expect, test } from "vitest";
import type { Role } from "../../../src/core/model/permissions.ts";
import { aBrief, aPlan } from "../support/facts.ts";
import { building, landing, merged, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import {
  BUILD_STATUSES,
  type BuildStatus,
  ENDED_STATUSES,
} from "../../../src/core/model/build-types.ts";

const questions = () => {
  const asked = [{ question: "Which unit?", default: "Metres.", why: "Both occur." }];
  return new Stage()
    .settle()
    .closes("build/architect/1", { summary: "Not sure.", questions: asked, workers: [] });
};

const SCENES: Readonly<Record<Exclude<BuildStatus, "failed" | "complete">, () => Stage>> = {
  planning: () => new Stage().settle(),
  questions,
  awaiting_approval: planned,
  building: () => building(),
  closing: () => merged(building(aPlan(aBrief("W1.1"))), "W1.1"),
  landing,
  landed: () => landing().says("/land"),
  cancelled: () => building().says("/cancel"),
};

function edits(
  stage: Stage,
  body: string,
  { by = "ben", role = "write" }: { by?: string; role?: Role } = {},
): Stage {
  stage.wait(2000);
  Object.assign(stage.facts.issue, {
    body,
    editedAt: stage.now,
    edited: { by, role, at: stage.now },
  });
  return stage.settle();
}

function unlabels(
  stage: Stage,
  { by = "ben", role = "write" }: { by?: string; role?: Role } = {},
): Stage {
  stage.wait(2000);
  Object.assign(stage.facts.issue, { trigger: null, unlabelled: { by, role, at: stage.now } });
  return stage.settle();
}

/** What Baton says after an edit in each status; null means nothing. */
const EDITED: Readonly<Record<keyof typeof SCENES, RegExp | null>> = {
  planning: /architect plans from the earlier text\. `\/revise <words>`/,
  questions: /questions are about the earlier text\. Say with `\/answer <words>`/,
  awaiting_approval: /plan was made from the earlier text\. `\/revise <words>`/,
  building: /Workers build the plan .* `\/steer W1\.1 <words>`/,
  closing: /The build was made from the earlier text/,
  landing: /What lands was built from the earlier text; `\/land` lands it\./,
  landed: null,
  cancelled: null,
};

describe.each(Object.keys(SCENES) as (keyof typeof SCENES)[])(
  "given a build that is `%s`",
  (status) => {
    const saidOf = (act: (stage: Stage) => Stage) => {
      const stage = SCENES[status]();
      expect(stage.state!.build.status).toBe(status);
      const before = stage.comments.length;
      act(stage);
      expect(stage.state!.build.status).toBe(status);
      return stage.comments.slice(before);
    };

    test(`when the request is edited, then the answer is ${
      EDITED[status] ? "one comment on what counts" : "nothing"
    }`, () => {
      const said = saidOf((stage) => edits(stage, "Please add volume, too.").wait(60_000).settle());
      expect(said).toHaveLength(EDITED[status] ? 1 : 0);
      expect(said[0] ?? "").toMatch(EDITED[status] ?? /^$/);
      expect(said[0] ?? "`@ben` edited the request").toContain("`@ben` edited the request");
      expect(said[0] ?? "`/cancel` ends this build").toContain("`/cancel` ends this build");
    });

    test(`when the label is removed, then ${
      EDITED[status] ? "one answer says what ends it" : "nothing is said"
    }`, () => {
      const said = saidOf((stage) => unlabels(stage).wait(60_000).settle());
      expect(said).toHaveLength(EDITED[status] ? 1 : 0);
      expect(said[0] ?? "The build continues anyway").toContain("The build continues anyway");
      expect(said[0] ?? "`/cancel` ends it.").toContain("`/cancel` ends it.");
    });
  },
);

test("each status defines what is said about an edit, and nothing after the end", () => {
  expect(new Set([...Object.keys(SCENES), "failed", "complete"])).toEqual(new Set(BUILD_STATUSES));
  for (const status of ENDED_STATUSES) expect(EDITED[status as "landed"] ?? null).toBeNull();
});

describe("given an edit of the request", () => {
  const said = (act: (stage: Stage) => Stage) => {
    const stage = building();
    const before = stage.comments.length;
    return act(stage).comments.slice(before);
  };

  test.each<[string, (stage: Stage) => Stage]>([
    ["that leaves the text as it was", (stage) => edits(stage, stage.facts.issue.body)],
    [
      "by somebody who may not write, like the issue's author",
      (stage) => edits(stage, "Steal it.", { role: "read" }),
    ],
    [
      "by no person",
      (stage) => {
        Object.assign(stage.facts.issue, {
          body: "Other.",
          editedAt: stage.wait(2000).now,
          edited: null,
        });
        return stage.settle();
      },
    ],
  ])("%s, then nothing is said", (_, act) => expect(said(act)).toEqual([]));

  test("when it only ticks what is done, then nothing is said", () => {
    const stage = new Stage();
    stage.facts.issue.body = "- [ ] length\n- [ ] mass";
    stage.settle();
    expect(edits(stage, "- [x] length\n- [ ] mass").comments).toEqual([]);
  });

  test("when another edit follows, then that one is answered too; a new title counts as an edit", () => {
    const twice = said((stage) => {
      edits(stage, "First.");
      stage.facts.issue.title = "Another title";
      return edits(stage, "First.");
    });
    expect(twice).toHaveLength(2);
  });

  test("then the workers continue with the original text", () => {
    const stage = edits(building(), "Please add volume, too.");
    expect(stage.state!.request).toContain("Please add length and mass.");
  });
});

test.each<[string, Role, number]>([
  ["somebody with write", "write", 1],
  ["somebody with triage, who may take labels off", "triage", 0],
])("when %s (%s) removes the label, then Baton posts %i comments", (_, role, words) => {
  const stage = building();
  const before = stage.comments.length;
  expect(unlabels(stage, { role }).comments.slice(before)).toHaveLength(words);
});

test("a label that was removed before the build began is not mentioned", () => {
  const stage = new Stage();
  Object.assign(stage.facts.issue, {
    unlabelled: { by: "ann", role: "write", at: "2026-11-21T09:00:00.000Z" },
  });
  expect(stage.settle().comments).toEqual([]);
});
