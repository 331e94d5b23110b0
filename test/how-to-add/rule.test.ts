/** Follows CONTRIBUTING for a rule. */
import { expect } from "vitest";
import type * as Decide from "../../src/core/decide.ts";
import { planned } from "../spec/support/scenes.ts";
import { insertAfter, testRecipe } from "./support/recipe.ts";

const DECIDE = "src/core/decide.ts";

const WELCOME = `
import type { Draft } from "../decision-draft.ts";

/** Welcomes the author of the request, once. */
export function welcomeAuthor(draft: Draft): void {
  const { build } = draft.state;
  if (build.comments["welcome"] === undefined) draft.addComment("welcome", build.issue, "Welcome.");
}
`;

testRecipe(
  {
    heading: "A rule",
    parts: ["src/core"],
    steps: [
      [{ add: "src/core/rules/start/welcome.ts", text: WELCOME }],
      [
        {
          edit: DECIDE,
          by: insertAfter(
            "    handleRemarks,",
            "    welcomeAuthor,",
            'import { welcomeAuthor } from "./rules/start/welcome.ts";',
          ),
        },
      ],
    ],
  },
  async (copy) => {
    const { decide } = await copy.load<typeof Decide>(DECIDE);
    const stage = planned();
    const { effects } = decide(stage.state, stage.facts, stage.now);
    const comments = effects.filter((effect) => effect.type === "comment");
    expect(comments.map(({ body }) => body)).toContainEqual(expect.stringContaining("Welcome."));
    expect(copy.compile(DECIDE)).toBe("");
  },
);
