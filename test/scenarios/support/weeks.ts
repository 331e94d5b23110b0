import { APPROVE } from "../../spec/support/facts.ts";

/**
 * A plan of one worker for the sample: the week becomes a unit. Each scenario defines its sessions.
 */
export const WEEKS_PLAN = `
- session: build/architect/1
  turns:
    - close:
        summary: One measure grows by one unit.
        reason: It is one line.
        workers:
          - id: W1.1
            name: Weeks
            mission: Add the week to the measure time.
            output: [src/time.js]
            paths: [src/time.js, test/time.test.js]
            context: src/time.js lists the units.
            requirements: A week has 604800 seconds.
            criteria: [The tests pass]
`;

export const WEEKS_REQUEST = "# Weeks\n\nThe measure time has no week.\n";

const worker = {
  ...{
    id: "W1.1",
    name: "Weeks",
    mission: "Add the week to the measure time.",
    output: ["src/time.js"],
  },
  ...{ paths: ["src/time.js", "test/time.test.js"], context: "src/time.js lists the units." },
  ...{ requirements: "A week has 604800 seconds.", criteria: ["The tests pass"] },
};
const edit = (path: string, old_str: string, new_str: string) => ({
  edit: { command: "str_replace", path, old_str, new_str },
});
/** The whole build: the plan, the work, an approving review, and the landing. */
export const WEEKS_SCORE = JSON.stringify([
  {
    session: "build/architect/1",
    turns: [{ close: { summary: "One unit.", reason: "It is one line.", workers: [worker] } }],
  },
  {
    session: "W1.1/work/1",
    turns: [
      edit("src/time.js", "d: 86400", "d: 86400, w: 604800"),
      edit("test/time.test.js", "s, min, h, d/", "s, min, h, d, w/"),
      {
        close: {
          ...{ status: "complete", summary: "There." },
          criteria: [{ criterion: 1, met: true, evidence: "npm test" }],
        },
      },
    ],
  },
  { session: "review", turns: [{ close: APPROVE }] },
  {
    session: "close",
    turns: [{ close: { verdict: "land", summary: "Fits.", subject: "Weeks", message: "A unit." } }],
  },
]);
