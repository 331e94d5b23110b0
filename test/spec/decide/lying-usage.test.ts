import { describe, expect, test } from "vitest";
import { renderPullBody } from "../../../src/core/messages/pull-request.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { MAX_SESSION_DOLLARS, proposalSchema } from "../../../src/core/model/proposal.ts";
import { withBudgets } from "../support/budgets.ts";
import { building, inReview } from "../support/scenes.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../src/core/model/settings.ts";

/**
 * W1.1's work is done by `claude-sonnet-5-5`: $2 for a million tokens in, $10 for a million out.
 */
function claims(
  dollars: number | null,
  model = "claude-sonnet-5-5",
  settings: Partial<Settings> = {},
) {
  const stage = building(undefined, settings);
  stage.played = { model, dollars, tokens: { input_tokens: 1_000_000, output_tokens: 100_000 } };
  return inReview(stage, "W1.1");
}
const work = (stage: ReturnType<typeof claims>) => stage.state!.workers["W1.1"]!.spent[0]!;

describe("a session's claim of its cost", () => {
  test("counts if its tokens cost no more than that", () => {
    expect(work(claims(3))).toMatchObject({ dollars: 3, claimed: null });
    expect(work(claims(7.5))).toMatchObject({ dollars: 7.5, claimed: null });
  });

  test.each<[string, number | null, string]>([
    ["that it was cheaper than its tokens", 0.01, "claude-sonnet-5-5"],
    ["a cheaper model's name and price", 0.15, "claude-haiku-5-5"],
    ["a model without a known price", null, "mine"],
  ])("is replaced by the price of its tokens if it claims %s", (_what, dollars, model) => {
    const stage = claims(dollars, model);
    expect(work(stage)).toMatchObject({ dollars: 3, claimed: dollars ?? 0 });
    expect(stage.state!.build).toMatchObject({ usage: { dollars: 3 } });
    expect(stage.messages.join("\n")).toContain(
      "by the price of claude-sonnet-5-5 its tokens cost $3.00, which counts",
    );
    const text = renderPullBody(getBuildView(stage.state!), "W1.1", null);
    expect(text).toContain(`$3.00 (it claimed $${(dollars ?? 0).toFixed(2)})`);
  });

  test("uses the budget by its real cost", () => {
    const stage = claims(0.01, "claude-sonnet-5-5", withBudgets({ build: 2 }));
    expect(stage.state!.build.stop?.cause).toBe("budget");
  });

  test("counts as reported by the command that runs its own model", () => {
    expect(work(claims(0.01, "mine", { engine: "command" }))).toMatchObject({
      dollars: 0.01,
      claimed: null,
    });
  });

  test("is compared with the model that it was dispatched with, even after settings changed", () => {
    const stage = building();
    const models = { ...DEFAULT_SETTINGS.models, normal: "claude-opus-5-5" };
    stage.facts.settings = { ok: true, value: { ...DEFAULT_SETTINGS, models } };
    stage.settle();
    stage.played = {
      model: "claude-sonnet-5-5",
      dollars: 3,
      tokens: { input_tokens: 1_000_000, output_tokens: 100_000 },
    };
    expect(work(inReview(stage, "W1.1"))).toMatchObject({ dollars: 3, claimed: null });
  });

  test("is refused beyond all limits", () => {
    const stage = claims(3);
    const fact = stage.facts.proposals["W1.1/work/1"]!;
    if (!fact.ok) throw new Error("there is no proposal");
    const { proposal } = fact;
    expect(proposalSchema.safeParse(proposal).success).toBe(true);
    const huge = { ...proposal, usage: { ...proposal.usage, dollars: MAX_SESSION_DOLLARS * 2 } };
    expect(proposalSchema.safeParse(huge).success).toBe(false);
  });
});
