/**
 * Templates: each version is offered once, the repository's settings stay, and people merge unless
 * the settings say otherwise.
 */
import type { Mutant } from "./mutant.ts";

export const TEMPLATES: readonly Mutant[] = [
  {
    name: "closed-version-offered",
    breaks: "Baton offers a version again after people closed its pull request.",
    canShow: ({ templates }) => templates?.acts.some(({ act }) => act === "close it") === true,
    edits: [
      {
        file: "src/core/templates/sync-record.ts",
        find: "if (!open && record.declined.includes(version)) return",
        put: "if (open && record.declined.includes(version)) return",
      },
    ],
  },
  {
    name: "template-loosens-settings",
    breaks: "A template sets what only a repository may decide: its budget, its gates.",
    canShow: ({ templates }) => templates !== null,
    edits: [
      {
        file: "src/core/model/template-source.ts",
        find: "if (FREE_KEYS.includes(key)) return null;",
        put: 'if (FREE_KEYS.includes(key) || key !== "") return null;',
      },
    ],
  },
  {
    name: "template-merged-unasked",
    breaks:
      "Baton merges template changes before a build, although the settings leave that to people.",
    canShow: ({ templates }) => templates?.sync === "ask",
    edits: [
      {
        file: "src/core/rules/start/start-build.ts",
        find: 'if (sync !== "before_build" || templates.length === 0) return true;',
        put: "if (sync.length === 0 || templates.length === 0) return true;",
      },
    ],
  },
];
