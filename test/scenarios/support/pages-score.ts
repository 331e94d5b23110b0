/** The sample's score, changed so that it needs a person: W2.1's review asks for one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXAMPLES } from "../cli-support.ts";

/** Replaces W2.1's only review: a question, the rework that `/retry` starts, and its review. */
const INSTEAD = `- session: W2.1/review/1
  turns:
    - close:
        verdict: needs_person
        alignment: { brief: { met: true, words: Done. }, intent: { met: true, words: Fits. } }
        summary: "Whether mixing measures is worth a class of errors of its own is a person's to say."
        findings:
          - path: src/convert.js
            line: 22
            severity: important
            body: "A **RangeError** says nothing of the pair that was asked for."

- session: W2.1/rework/1
  turns:
    - edit:
        command: str_replace
        path: src/convert.js
        old_str: "No two of them share a unit. */"
        new_str: "No two of them share a unit, and a test holds that. */"
    - bash: node --test
    - close:
        status: complete
        summary: The comment says what holds the rule, as a person asked.
        artifacts: [src/convert.js]
        criteria:
          - { criterion: 1, met: true, evidence: node --test }
          - { criterion: 2, met: true, evidence: node --test }
          - { criterion: 3, met: true, evidence: node --test }

- session: W2.1/review/2
  turns:
    - close:
        verdict: approve
        alignment: { brief: { met: true, words: Done. }, intent: { met: true, words: Fits. } }
        summary: "It says what was asked for."
`;

export function scoreWithQuestion(): string {
  const score = readFileSync(join(EXAMPLES, "score.yml"), "utf8");
  const from = score.indexOf("- session: W2.1/review/1");
  const to = score.indexOf("\n- session:", from + 1);
  if (from < 0 || to < 0)
    throw new Error("score.yml has no entry W2.1/review/1 with another behind it");
  return `${score.slice(0, from)}${INSTEAD}${score.slice(to)}`;
}
