/**
 * Sessions: one run works on each launch, within the budget, and no more in parallel than the
 * settings allow.
 */
import type { Mutant } from "./mutant.ts";

export const SESSIONS: readonly Mutant[] = [
  {
    name: "superseded-runs-work",
    breaks: "A run works although another one serves its launch, or its launch is outdated.",
    canShow: ({ faults }) => faults.runs > 0,
    edits: [
      {
        file: "src/runner/session/record.ts",
        find: "if (session.launch !== env.launch) return",
        put: "if (session.launch < 0) return",
      },
      {
        file: "src/runner/session/record.ts",
        find: `if (session.run !== null && session.run !== env.runId)
    return`,
        put: "if (session.run !== null && session.run < 0) return",
      },
      // The workflow's first step also finds the older run of a launch.
      {
        file: "test/proofs/simulation/world/first-step.ts",
        find: "if (since === undefined) return false;",
        put: "if (since !== null) return false;",
      },
    ],
  },
  {
    name: "launches-confused",
    breaks: "Baton takes a run of an earlier launch for the current one's.",
    canShow: ({ faults, trouble }) => faults.runs > 0 || trouble > 0,
    edits: [
      {
        file: "src/app/observe/runs.ts",
        find: "own.filter((r) => r.display_title === title)",
        put:
          "own.filter((r) => r.display_title?.replace(/ \\S*$/, '') === title.replace(/ " +
          "\\S*$/, ''))",
      },
    ],
  },
  {
    name: "launched-again-at-once",
    breaks: "A dispatch whose run doesn't appear at once counts as lost.",
    canShow: ({ faults }) => faults.requests > 0,
    edits: [
      {
        file: "src/core/rules/sessions/runs.ts",
        find: "if (session.run !== null || session.dispatched_at !== null) continue;",
        put: "if (session.run !== null && session.dispatched_at !== null) continue;",
      },
      {
        file: "src/core/rules/sessions/runs.ts",
        find: "    session.dispatched_at ??= session.dispatch?.at ?? draft.now;\n",
        put: "",
      },
      {
        file: "src/core/rules/sessions/runs.ts",
        find: "const wait = waitToDispatch(draft, session);",
        put: "const wait = Math.min(0, waitToDispatch(draft, session));",
      },
    ],
  },
  {
    name: "budget-ignored",
    breaks: "Sessions begin although the budget is spent.",
    canShow: ({ settings, workers }) => settings.budget === 2 && workers.length > 1,
    edits: [
      {
        file: "src/core/rules/sessions/budgets.ts",
        find: "  if (!over) return true;",
        put: "  if (over !== null) return true;",
      },
    ],
  },
  {
    name: "max-parallel-ignored",
    breaks: "All ready workers begin at once.",
    canShow: ({ settings, workers }) => workers.length > settings.parallel,
    edits: [
      {
        file: "src/core/rules/sessions/work.ts",
        find: " || live >= draft.settings.max_parallel) continue;",
        put: " || live < 0) continue;",
      },
    ],
  },
  {
    name: "unreviewed-merged",
    breaks: "Baton merges a change with any review verdict.",
    edits: [
      {
        file: "src/core/model/status.ts",
        find: "when: (w) => w.pr !== null && !isTreeApproved(w),",
        put: 'when: (w) => w.pr !== null && hasActiveSession(w, "review"),',
      },
    ],
  },
];
