/** The record: one writer at a time, who writes it before acting on it. */
import type { Mutant } from "./mutant.ts";

const SAVE = "src/app/build-record.ts";

export const RECORD: readonly Mutant[] = [
  {
    name: "compare-and-swap",
    breaks:
      "Baton saves the record on the current head of its branch, over what others wrote meanwhile.",
    canShow: ({ race }) => race?.on === "save",
    edits: [
      {
        file: SAVE,
        find: 'the record has changed meanwhile; starting over");\n    return null;',
        put: `the record has changed meanwhile; starting over");
    const { record: branch } = getBranches(patch.state.build.branch_prefix, patch.state.build.slug);
    const newest = await loadRecordRef(access, \`refs/heads/\${branch}\`);
    const over = { ...build, record: newest } as LoadedBuild;
    return saveBuild({ crash, log, metrics, spending, report, item }, access, over, { patch, effects, wakeAt: null });`,
      },
    ],
  },
  {
    name: "stale-save-believed",
    breaks:
      "Baton carries out a decision whose record it could not save, because others had written.",
    canShow: ({ race, acts }) =>
      race?.on === "save" || acts.some(({ act }) => act === "edit a brief"),
    edits: [
      {
        file: SAVE,
        find: 'the record has changed meanwhile; starting over");\n    return null;',
        put: 'the record has changed meanwhile; starting over");\n    return build;',
      },
    ],
  },
  {
    name: "intent-after-effect",
    breaks: "Baton sends comments and dispatches before the record contains them.",
    canShow: ({ faults }) => faults.crashes > 0,
    edits: [
      {
        file: "src/app/reconcile-passes.ts",
        find: "      build = await saveBuild({ ...deps, item, log }, access, build, decision);",
        put: `      const sent = decision.effects.filter(({ type }) => type === "comment" || type === "dispatch");
      const wake = async () => undefined;
      const early = { access, facts: observed.facts, log, late: sending.signal, wake };
      if (build.kind === "active")
        await effects.run(sent, { ...early, state: build.state, recordHead: build.record.head });
      build = await saveBuild({ ...deps, item, log }, access, build, decision);`,
      },
    ],
  },
];
