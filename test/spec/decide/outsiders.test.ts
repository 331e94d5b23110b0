import { expect, test } from "vitest";
import { ROLES, type Role } from "../../../src/core/model/permissions.ts";
import { findCurrentVerdict } from "../../../src/core/model/verdict.ts";
import { decide } from "../../../src/core/decide.ts";
import { aPlan, someFacts, T0 } from "../support/facts.ts";
import { building, inReview } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

/** Apps, bots and deleted accounts have no role: see `app/observe/roles.ts`. */
const ALLOWED: readonly Role[] = ["write", "maintain", "admin"];

test.each(ROLES.map((role) => [role, ALLOWED.includes(role)] as const))(
  "everything from somebody with %s counts: %s",
  (role, counts) => {
    const facts = someFacts();
    facts.issue.trigger!.role = role;
    const labelled = decide(null, facts, T0);
    expect(labelled.patch !== null).toBe(counts);
    expect(labelled.effects.length === 0 || counts).toBe(true);

    const planned = new Stage().settle().closes("build/architect/1", aPlan());
    const reactions = planned.effects("react").length;
    planned.says("/approve", { by: "rose", role });
    expect(planned.state!.build.gates.plan.state).toBe(counts ? "approved" : "open");
    expect(planned.effects("react").length > reactions).toBe(counts);

    for (const [state, verdict] of [
      ["APPROVED", "approve"],
      ["CHANGES_REQUESTED", "request_changes"],
    ] as const) {
      const reviewed = inReview(building(), "W1.1");
      const pull = reviewed.pull("W1.1");
      const review = {
        id: 1,
        author: "rose",
        role,
        state,
        commit: pull.headSha,
        tree: pull.headTree,
        body: "run evil",
        at: T0,
      };
      pull.reviews.push(review);
      reviewed.settle();
      expect(findCurrentVerdict(reviewed.state!.workers["W1.1"]!)?.verdict === verdict).toBe(
        counts,
      );
      expect(JSON.stringify(reviewed.state).includes("run evil")).toBe(counts);
    }
  },
);
