/**
 * `npm run proof attacks`: plays every attack of the corpus twice, the second time with the one
 * defence off that it names. An attack that also fails without its defence proves nothing.
 */
import { UsageError } from "../support/options.ts";
import { defineProof } from "../support/proof.ts";
import type { Attack } from "./attack.ts";
import { GROUPS } from "./corpus.ts";

/** Minimum number of attacks in the corpus. It makes the proof fail if some no longer load. */
const LEAST = 420;

export const ATTACKS = defineProof({
  name: "attacks",
  summary:
    "An agent obeys every attack. Each one is stopped, and succeeds when its defence is off.",
  options: {},
  positionals: {
    value: "[machine | words] [ID…]",
    about: "only this group, or only attacks whose id begins with one of these",
  },
  check: [],
  release: [],
  async run({ positionals, report }) {
    const [first = ""] = positionals;
    const group = first === "machine" || first === "words" ? GROUPS[first] : null;
    const ids = group ? positionals.slice(1) : positionals;
    let played = 0;
    for (const { name, open } of group ?? Object.values(GROUPS).flat()) {
      await using stack = new AsyncDisposableStack();
      const attacks = (await open(stack)).filter(
        (attack) => ids.length === 0 || ids.some((id) => attack.id.startsWith(id)),
      );
      if (attacks.length > 0) report.print(`\n${name}`);
      for (const attack of attacks) {
        const { isStopped, words } = await playAttack(attack);
        const line = `${attack.id}  ${attack.title} (${attack.carrier}) … ${words}`;
        played++;
        if (isStopped) report.print(`  ${line}`);
        else report.addViolation(`! ${line}`);
      }
    }
    if (group === null && ids.length === 0 && played < LEAST)
      report.addViolation(`only ${played} attacks: the corpus had ${LEAST}`);
    if (played === 0)
      throw new UsageError(`There is no attack ${ids.join(", ")}: see attacks/corpus.ts.`);
    report.print(
      `\n${played} attacks: ${played - report.violations} stopped, ${report.violations} not`,
    );
  },
});

async function playAttack({
  defence,
  escapes,
}: Attack): Promise<{ isStopped: boolean; words: string }> {
  try {
    if (await escapes(true)) return { isStopped: false, words: "PASSED: the canary got out" };
    if (await escapes(false))
      return { isStopped: true, words: `stopped by ${defence}; control: escaped` };
    return {
      isStopped: false,
      words: `PROVES NOTHING: without ${defence} the canary stays in as well`,
    };
  } catch (error) {
    return {
      isStopped: false,
      words: `BROKE: ${error instanceof Error ? error.stack : String(error)}`,
    };
  }
}
