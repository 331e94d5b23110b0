/** Follows CONTRIBUTING for a proof. */
import { expect } from "vitest";
import { insertAfter, replaceText, testRecipe } from "./support/recipe.ts";

const CONTRIBUTING = ".github/CONTRIBUTING.md";
const REGISTRY = "test/proofs/registry.ts";

const COINS = `
import { defineProof } from "../support/proof.ts";

export const COINS = defineProof({
  name: "coins",
  summary: "Throws coins.",
  options: { throws: { type: "count", default: 3, about: "how many" } },
  async run({ options: { throws }, report }) {
    report.print(\`\${throws} throws\`);
    if (throws > 5) report.addViolation("BROKEN: the coin is lost");
  },
});
`;

testRecipe(
  {
    heading: "A proof",
    parts: ["src", "test/proofs", CONTRIBUTING],
    steps: [
      [{ add: "test/proofs/coins/index.ts", text: COINS }],
      [
        {
          edit: REGISTRY,
          by: insertAfter(
            "export const PROOFS: Readonly<Record<string, () => Promise<Proof>>> = {",
            '  coins: async () => (await import("./coins/index.ts")).COINS,',
          ),
        },
      ],
      [{ edit: CONTRIBUTING, by: replaceText("- `soak`:", "- `coins`: throws coins.\n- `soak`:") }],
    ],
  },
  (copy) => {
    const run = (...args: string[]) => copy.run("test/proofs/main.ts", ...args);
    expect(run("coins")).toMatchObject({
      code: 0,
      output: expect.stringContaining("3 throws") as string,
    });
    expect(run("coins", "--throws", "6")).toMatchObject({ code: 1 });
    expect(run("coins", "--help").output).toContain("--throws N  how many (3)");
    expect(run("coins", "--edge")).toMatchObject({ code: 2 });
    expect(copy.read(CONTRIBUTING)).toContain("- `coins`");
    expect(copy.compile("test/proofs/coins/index.ts")).toBe("");
  },
);
