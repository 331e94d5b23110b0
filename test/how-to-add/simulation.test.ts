/** Follows CONTRIBUTING for an invariant and an incident of the simulation. */
import { expect } from "vitest";
import type * as Incidents from "../proofs/simulation/incidents.ts";
import { insertAfter, testRecipe } from "./support/recipe.ts";

const FOLDER = "test/proofs/simulation";
const PARTS = ["src", "test/proofs", "test/scenarios/support", "test/spec/support"];

const LUCKY = `
import type { Invariant } from "./invariant.ts";

export const checkSeedIsLucky: Invariant = ({ scenario }) =>
  scenario.seed === 3 ? ["seed 3 is unlucky"] : [];
`;

const LOCKING = `
import type { Begin } from "./incident.ts";

/** A person locks the issue, and unlocks it again. */
export const lockIssue: Begin = async ({ repo, people }) => {
  const path = \`/issues/\${people.issue}/lock\`;
  await repo.as("you").put(path, {});
  return () => repo.as("you").delete(path);
};
`;

testRecipe(
  {
    heading: "An invariant of the simulation",
    parts: PARTS,
    steps: [
      [{ add: `${FOLDER}/invariants/lucky.ts`, text: LUCKY }],
      [
        {
          edit: `${FOLDER}/invariants/index.ts`,
          by: insertAfter(
            "export const AT_END: readonly Invariant[] = [",
            "  checkSeedIsLucky,",
            'import { checkSeedIsLucky } from "./lucky.ts";',
          ),
        },
      ],
    ],
  },
  (copy) => {
    const { code, output } = copy.run("test/proofs/main.ts", "simulate", "--seed", "3");
    expect([code, output]).toEqual([1, expect.stringContaining("BROKEN: seed 3 is unlucky")]);
  },
);

testRecipe(
  {
    heading: "An incident of the simulation",
    parts: PARTS,
    steps: [
      [
        {
          edit: `${FOLDER}/incidents.ts`,
          by: insertAfter("export const INCIDENTS = [", '  "issue locked",'),
        },
      ],
      [{ add: `${FOLDER}/world/incidents/locking.ts`, text: LOCKING }],
      [
        {
          edit: `${FOLDER}/world/incidents/index.ts`,
          by: insertAfter(
            "const BEGIN: Record<IncidentName, Begin> = {",
            '  "issue locked": lockIssue,',
            'import { lockIssue } from "./locking.ts";',
          ),
        },
      ],
    ],
  },
  async (copy) => {
    const { findIncident } = await copy.load<typeof Incidents>(`${FOLDER}/incidents.ts`);
    const seeds = Array.from({ length: 300 }, (_, i) => i + 1);
    const seed = seeds.find((one) => String(findIncident(one)?.name) === "issue locked");
    const args = ["simulate", "--seed", String(seed), "--trace"];
    const { code, output } = copy.run("test/proofs/main.ts", ...args);
    expect(output).toContain("incident over: issue locked");
    expect([code, output]).toEqual([0, expect.stringContaining("simulate: holds")]);
  },
);
