/** What a build learns, scores and tests first stays within its limits. */
import type { Mutant } from "./mutant.ts";

export const LEARNING: readonly Mutant[] = [
  {
    name: "tests-thaw",
    breaks: "In a test-first build, a build worker may change what the test workers wrote.",
    canShow: ({ asks }) => asks.test_first,
    edits: [
      {
        file: "src/core/plan/test-first.ts",
        find: ".filter(({ merge_sha }) => merge_sha !== null);",
        put: ".filter(({ merge_sha }) => merge_sha === null);",
      },
    ],
  },
  {
    name: "adapts-to-nothing",
    breaks: "Baton adapts the plan to a wave that reports only what it built.",
    canShow: ({ workers }) => workers.length > 1,
    edits: [
      {
        file: "src/core/model/adaptation.ts",
        find:
          "return built.some(({ id }) => getWave(id) === wave && hasNotes(state, id)) ? " +
          "about : null;",
        put: "return about;",
      },
    ],
  },
  {
    name: "adapts-for-ever",
    breaks: "Baton repeats a useless adapt session without a limit.",
    canShow: ({ workers, setup }) => workers.length > 1 && setup === "ready",
    edits: [
      {
        file: "src/core/rules/sessions/lifecycle.ts",
        find:
          "if (session.attempt >= MAX_SESSION_ATTEMPTS + countGrantedAttempts(draft, " +
          "session.kind)) {",
        put:
          "if (session.attempt >= MAX_SESSION_ATTEMPTS + countGrantedAttempts(draft, " +
          "session.kind) && !isDispensable(session.kind)) {",
      },
    ],
  },
  {
    name: "adapts-beside-work",
    breaks: "Workers begin while an adapt session is changing their plan.",
    canShow: ({ workers, setup }) => workers.length > 2 && setup === "ready",
    edits: [
      {
        file: "src/core/rules/sessions/work.ts",
        find: `if (
    isBlockedByBuildBranch(draft) ||
    isAdapting(draft.state) ||`,
        put: "if (isBlockedByBuildBranch(draft) ||",
      },
    ],
  },
  {
    name: "widens-unasked",
    breaks: "Paths that an adapt session adds to briefs apply without a person's approval.",
    canShow: ({ workers, setup, settings }) =>
      workers.length > 2 && setup === "ready" && settings.gates.wave === "auto",
    edits: [
      {
        file: "src/core/rules/planning/adaptation.ts",
        find: 'if (draft.settings.gates.wave === "human" || widening.length > 0) {',
        put: 'if (draft.settings.gates.wave === "human") {',
      },
    ],
  },
  {
    name: "raises-everything",
    breaks: "A loop to a target also covers dimensions that have reached it.",
    canShow: ({ settings }) => settings.target !== null,
    edits: [
      {
        file: "src/core/model/scores.ts",
        find: "if (score !== null) return score < target;",
        put: "if (score !== null) return score <= 10;",
      },
    ],
  },
  {
    name: "unproven-scores-count",
    breaks: "A score without evidence counts like one with evidence.",
    canShow: ({ settings }) => settings.target !== null,
    edits: [
      {
        file: "src/core/model/scores.ts",
        find: "const isProven = evidence.length > 0;",
        put: "const isProven = evidence.length >= 0;",
      },
    ],
  },
  {
    name: "idle-loops-go-on",
    breaks: "Another loop to a target follows one that raised no score.",
    canShow: ({ settings }) => settings.target !== null,
    edits: [
      {
        file: "src/core/rules/planning/loops.ts",
        find: "if (below.length === 0 || isIdle || ",
        put: "if (below.length === 0 || ",
      },
    ],
  },
  {
    name: "lands-more-than-knowledge",
    breaks: "What builds learned also lands in a second file, which nobody judged.",
    edits: [
      {
        file: "src/app/effects/landing.ts",
        find: "writeTree(access, tree, [file])",
        put: 'writeTree(access, tree, [file, { ...file, path: "LEARNED.yml" }])',
      },
    ],
  },
];
