import { expect, test } from "vitest";
import { Stage } from "../support/stage.ts";

test.each([
  ["/orchestrate", { loops: 2, dry_run: true, research: { ui: 1 }, budget: 20 }],
  [
    "/orchestrate 3 --research 2 security",
    { loops: 3, dry_run: true, research: { security: 2 }, budget: 20 },
  ],
])(
  "given a request with front matter, when %s asks for it, then the comment's own words win",
  (line, wishes) => {
    const stage = new Stage();
    stage.facts.issue.trigger = null;
    stage.facts.issue.body =
      "---\nloops: 2\ndry_run: true\nresearch: { ui: 1 }\nbudget: 20\n---\nAdd units.";
    expect(stage.says(line).state?.build.wishes).toMatchObject(wishes);
  },
);
