/**
 * The workflow of passes: actionlint accepts it, and it gives its key to nothing that a branch
 * defines.
 */
import { describe, expect, it } from "vitest";
import { renderReconcileWorkflow } from "../../src/config/workflow/reconcile-workflow.ts";
import { lint } from "./lint.ts";
import { broken } from "./rules.ts";
import { parsed } from "./variants.ts";

const USUAL = { runs_on: ["ubuntu-24.04"], branch_prefix: "baton" };
const TO = {
  version: "1.2.3",
  sha256: "a".repeat(64),
  host: "github.com",
  ci: ["CI", 'Odd: "name" # 1'],
} as const;
const text = renderReconcileWorkflow(USUAL, TO);

describe("the workflow of passes", () => {
  it.each(["github.com", "ghes"] as const)("passes actionlint on %s", async (host) => {
    expect(await lint(renderReconcileWorkflow(USUAL, { ...TO, host }))).toEqual([]);
  });

  it("breaks only the rule about triggers: comments start it, without people's code", () => {
    expect(broken(text)).toEqual([
      ...["issues", "issue_comment", "workflow_run"].map((event) => `dangerous-triggers: ${event}`),
      "excessive-permissions: hear: actions: write",
      // The App's two secrets, which no session gets.
      "secrets-outside-session: 2 uses of secrets, 0 in Session",
    ]);
    expect(text).not.toContain("checkout");
  });

  it("has no secret if a branch defines the workflow", () => {
    const { hear, reconcile } = parsed(text).jobs;
    expect(JSON.stringify(hear)).not.toContain("secrets.");
    expect(reconcile!.permissions).toEqual({ contents: "read" });
  });

  it("listens to the workflows that it is given, under any names", () => {
    const { on } = parsed(text) as unknown as { on: { workflow_run: { workflows: string[] } } };
    expect(on.workflow_run.workflows).toEqual(["Baton", ...TO.ci]);
  });
});
