/**
 * Hostile texts from people, sessions and checks, in everything that Baton says itself. The build
 * is played, not rendered by hand.
 */
import { describe, expect, test } from "vitest";
import { aBrief, aPlan, CHANGES, COMPLETE, someCheck } from "../support/facts.ts";
import { faultsOf } from "../support/faults.ts";
import { HOSTILE } from "../support/hostile-texts.ts";
import { Stage } from "../support/stage.ts";

/**
 * A build with this text as title, name, reason, finding and check, and which is asked about it.
 */
function played(text: string): Stage {
  const line = text.replace(/\s+/g, " ").trim().slice(0, 80) || "x";
  const stage = new Stage();
  stage.facts.issue.title = line;
  stage.otherChecks = [someCheck(line, { conclusion: "failure", summary: text, run: null })];
  const ids = ["W1.1", "W1.2", "W1.3"] as const;
  stage.settle().closes("build/architect/1", {
    ...aPlan(...ids.map((id) => aBrief(id, [], line))),
    summary: text,
  });
  stage.says("/approve").says(`/why W1.1\n\n/approve W9.9 ${line}\n/retyr ${line}`);
  stage
    .fails("W1.1/work/1", text)
    .fails("W1.1/work/2", `${text} again`)
    .fails("W1.1/work/3", `${text} and again`);
  stage.closes("W1.2/work/1", { ...COMPLETE, status: "blocked", summary: text });
  stage.closes("W1.3/work/1", { ...COMPLETE, summary: text, learnings: [text] });
  const found = [{ ...CHANGES.findings[0]!, body: text }];
  stage.closes("W1.3/review/1", { ...CHANGES, summary: text, findings: found });
  return stage
    .says("/land")
    .says("/status")
    .says("/why W1.1")
    .says("/approve")
    .says(`/steer W1.3 ${line}`)
    .says("/cancel");
}

describe("given hostile text that a build meets in every place", () => {
  test.each(HOSTILE)(
    "%j: no post mentions, commands, closes or hides anything because of it",
    (text) => {
      const stage = played(text);
      const bodies = stage.done.flatMap((effect) => ("body" in effect ? [effect.body] : []));
      expect(bodies.length).toBeGreaterThan(8);
      // A question mentions the person who set the label, and nobody else.
      const faults = bodies.map(
        (body) => [faultsOf(body), faultsOf(body, ["@ann"])].find((f) => f.length === 0) ?? body,
      );
      expect(faults.filter((fault) => typeof fault === "string")).toEqual([]);
    },
  );
});
