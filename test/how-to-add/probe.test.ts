/** Follows CONTRIBUTING for a probe of `npm run proof smoke`. */
import { expect } from "vitest";
import { insertAfter, testRecipe } from "./support/recipe.ts";
import type { SourceCopy } from "./support/source-copy.ts";

const FOLDER = "test/proofs/smoke";
const NAME = "branch-names";

const BRANCH_NAMES = `
import { Observations, type Probe } from "../probe.ts";

export const branchNames: Probe = {
  name: "branch-names",
  title: "A branch is found by its name",
  needs: [],
  creates: "nothing",
  docs: "https://docs.github.com/rest/branches/branches#get-a-branch",
  baton: "It reads the base branch when a build starts.",
  sandbox: "It answers with the branch of that name.",
  async run({ octokit, at, place }) {
    const { data } = await octokit.rest.repos.getBranch({ ...at, branch: place.branch });
    return new Observations().expect(data.name === place.branch, \`It is \${data.name}\`);
  },
};
`;

const WRONG = `  "branch-names": all(/^GET .*\\/branches\\/[^/]+$/, (answer) =>
    rewrite(answer(), { name: "other" }),
  ),`;

testRecipe(
  {
    heading: "A probe",
    parts: ["src", "test/proofs", "test/sandbox/seal-box.ts"],
    steps: [
      [{ add: `${FOLDER}/probes/branch-names.ts`, text: BRANCH_NAMES }],
      [
        {
          edit: `${FOLDER}/probes/index.ts`,
          by: insertAfter(
            "export const PROBES: readonly Probe[] = [",
            "  branchNames,",
            'import { branchNames } from "./branch-names.ts";',
          ),
        },
      ],
      [
        {
          edit: `${FOLDER}/probes.test.ts`,
          by: insertAfter("const WRONG: Record<string, Change> = {", WRONG),
        },
      ],
    ],
  },
  (copy) => {
    const { code, output } = copy.run("test/proofs/main.ts", "smoke", "--sandbox", "--only", NAME);
    expect([code, output]).toEqual([0, expect.stringContaining(NAME)]);
    expect(runTests(copy, `${FOLDER}/probes.test.ts`, `for each probe|by ${NAME}`)).toMatch(
      /2 passed/,
    );
    expect(copy.compile(`${FOLDER}/probes.test.ts`)).toBe("");
  },
);

/** Runs the tests whose titles match. */
function runTests(copy: SourceCopy, path: string, titles: string): string {
  const args = ["run", "--no-color", "--testTimeout=60000", path, "-t", titles];
  return copy.run("node_modules/vitest/vitest.mjs", ...args).output;
}
