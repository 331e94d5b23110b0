/** Follows CONTRIBUTING for a turn of a score. */
import { expect } from "vitest";
import type * as Parsing from "../../src/cli/local-run/score/parse-score.ts";
import type { ToolTurn } from "../../src/cli/local-run/score/score-schema.ts";
import type * as Calls from "../../src/cli/local-run/score/tool-calls.ts";
import { insertAfter, testRecipe } from "./support/recipe.ts";

const FOLDER = "src/cli/local-run/score";

const CALL = `  read: ({ read: file_path }) => [
    { name: "read", input: { file_path } },
    { name: "Read", input: { file_path } },
  ],`;

testRecipe(
  {
    heading: "A turn of a score",
    parts: ["src/cli", "src/core", "src/config", "src/app", "src/runner"],
    steps: [
      [
        {
          edit: `${FOLDER}/score-schema.ts`,
          by: insertAfter(
            "export const TURNS = {",
            "  read: z.strictObject({ read: z.string().min(1) }),",
          ),
        },
      ],
      [
        {
          edit: `${FOLDER}/tool-calls.ts`,
          by: insertAfter("(turn: z.infer<(typeof TURNS)[K]>) => ToolCall[] } = {", CALL),
        },
      ],
    ],
  },
  async (copy) => {
    const { parseScore } = await copy.load<typeof Parsing>(`${FOLDER}/parse-score.ts`);
    const text = "- session: work\n  turns:\n    - read: README.md\n";
    const { score, problems } = parseScore(text, "score.yml");
    expect(problems).toEqual([]);
    const { toToolCall } = await copy.load<typeof Calls>(`${FOLDER}/tool-calls.ts`);
    const turn = score.entries[0]!.turns[0] as ToolTurn;
    const call = { name: "Read", input: { file_path: "README.md" } };
    expect(toToolCall(turn, ["Bash", "Read"])).toEqual(call);
    expect(copy.compile(`${FOLDER}/load-score.ts`)).toBe("");
  },
);
