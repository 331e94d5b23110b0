/**
 * github.com: without `workflows: write`, a token can't add workflow files, even if a merge only
 * takes people's own from the base branch: Mergifyio/mergify#5055, chdsbd/kodiak#853.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, worker } from "./support/stage/index.ts";

const ci = (step: string) => `on: workflow_dispatch
jobs: { test: { runs-on: ubuntu-24.04, steps: [{ run: "${step}" }] } }
`;
const CI = ".github/workflows/ci.yml";
const [OLD, NEW] = [ci("true"), ci("echo hello")];
const TWO = "export const one = 1;\nexport const two = 2;\n";

test(
  "given main's workflows changed, when a worker's conflict is resolved, then the merge " +
    "is published",
  async () => {
    const moved = Promise.withResolvers<void>();
    const stage = await openStage({
      workflows: { "ci.yml": OLD },
      files: { "src/shared.js": "export const one = 1;\n" },
      plan: [worker("W1.1", { writes: { "src/shared.js": TWO } })],
      sessions: {
        "W1.1/work/1": async () => (await moved.promise, completeWork({ "src/shared.js": TWO })),
      },
    });
    await stage.label();
    await stage.until((state) => state.workers["W1.1"]?.session, "W1.1 to be at work");
    // Main moves, and wren merges it into the build.
    const changed = { [CI]: NEW, "src/shared.js": "export const one = 1.0;\n" };
    const main = await stage.push("main", changed);
    await stage.push(stage.branch("build"), changed, { merges: main });
    moved.resolve();
    const { workers } = await stage.play();
    expect(workers["W1.1"]!.attempts).toMatchObject({ rework: 1 });
    expect(stage.file(CI)).toBe(NEW);
    expect(stage.file("src/shared.js")).toContain("two");
    const permissions = stage.world.tokens.map((token) => token.permissions["workflows"] ?? "none");
    expect(new Set(permissions)).toEqual(new Set(["none", "write"]));
  },
);
