/** Money: the ledger has the cost of each session, once. */
import type { Mutant } from "./mutant.ts";

const PROPOSALS = "src/core/rules/sessions/proposals.ts";
const LEDGER = "src/core/rules/sessions/ledger.ts";

export const MONEY: readonly Mutant[] = [
  {
    name: "later-launches-free",
    breaks: "The cost of a session's second launch is not added to that of the first one.",
    canShow: ({ trouble }) => trouble > 0.1,
    edits: [
      {
        file: LEDGER,
        find: "Object.assign(known, sumUsage(known, usage), now,",
        put: "Object.assign(known, now,",
      },
    ],
  },
  {
    name: "failed-sessions-free",
    breaks: "The cost of a session that did not close is not counted.",
    canShow: ({ trouble }) => trouble > 0.1,
    edits: [
      {
        file: PROPOSALS,
        find: "    countSessionUsage(draft, subject, session, name, fact);",
        put:
          '    if (fact.proposal.result.ended === "closed") countSessionUsage(draft, ' +
          "subject, session, name, fact);\n    else draft.countedRuns.add(session.run!);",
      },
    ],
  },
];
