/** Workers that people do by hand: only theirs, and judged like a session's. */
import type { Mutant, Seed } from "./mutant.ts";

const isByHand = ({ takeovers }: Seed) => takeovers.length > 0;

export const MANUAL_WORK: readonly Mutant[] = [
  {
    name: "taken-worker-launched",
    breaks: "A session works on a worker that a person has taken.",
    canShow: isByHand,
    edits: [
      {
        file: "src/core/rules/sessions/lifecycle.ts",
        find: `(draft.state.workers[subject]!.takeover?.by ?? null)
        : null,`,
        put: "null : null,",
      },
    ],
  },
  {
    name: "hand-ins-unguarded",
    breaks: "No guard checks what a person submits.",
    canShow: isByHand,
    edits: [
      {
        file: "src/app/observe/hand-ins.ts",
        find: `guards: await checkSessionChange(access, state, of, change, settings),
  };`,
        put:
          "guards: (await checkSessionChange(access, state, of, change, " +
          "settings)).slice(0, 0) };",
      },
    ],
  },
  {
    name: "left-work-unguarded",
    breaks: "No guard checks what a person left on the branch of a worker that they gave back.",
    canShow: isByHand,
    edits: [
      {
        file: "src/app/observe/hand-ins.ts",
        find:
          "if (head === null || made.base !== head || build === null)\n    return " +
          "checkSessionChange(",
        put:
          "if (head === null || made.base !== head || build !== head)\n    return " +
          "checkSessionChange(",
      },
    ],
  },
];
