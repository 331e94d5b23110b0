/** A command that somebody added to a comment by an edit. */
import { describe, expect, test } from "vitest";
import type { Role } from "../../../src/core/model/permissions.ts";
import { landing, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import { written } from "../support/written.ts";

const WORDS = /this comment was edited\. Baton reads commands only in new comments/;

function edits(stage: Stage, body: string, role: Role = "write"): Stage {
  stage.wait(1000).facts.edited.push({
    id: 900,
    on: 7,
    author: "wren",
    role,
    at: stage.now,
    lines: written(body),
  });
  return stage.settle();
}

describe.each<[string, () => Stage]>([
  ["given a build", planned],
  ["given one that has ended", () => landing().says("/approve")],
  [
    "given an issue without a build",
    () => {
      const stage = new Stage();
      stage.facts.issue.trigger = null;
      return stage.settle();
    },
  ],
])("%s", (_, scene) => {
  test("then it is answered once and not executed", () => {
    const stage = scene();
    const said = stage.comments.length;
    const before = stage.state?.build.gates;
    edits(stage, "/orchestrate approve").settle();
    expect(stage.comments.slice(said).map((body) => WORDS.test(body))).toEqual([true]);
    expect(stage.effects("react").at(-1)).toMatchObject({ comment: 900, content: "confused" });
    expect(stage.state?.build.gates).toEqual(before);
    expect(edits(stage, "/orchestrate approve").comments).toHaveLength(said + 1);
  });

  test("when it contains no command, or its author may not write, then there is no answer", () => {
    const stage = scene();
    const before = stage.done.length;
    edits(stage, "/usr/bin is meant");
    expect(edits(stage, "/orchestrate approve", "triage").done).toHaveLength(before);
  });
});
