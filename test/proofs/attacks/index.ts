/**
 * `npm run attacks [machine | words] [id …]`: plays every attack of the corpus, or of that group, against the real
 * thing, and again with the one defence switched off that it names. A line each; ends with 1 where one passes, or where
 * its control doesn't: an attack that fails by itself proves nothing.
 */
import { wrong } from "../../support/options.ts";
import type { Attack } from "./attack.ts";
import { GROUPS } from "./corpus.ts";

const given = process.argv.slice(2);
const group = given[0] === "machine" || given[0] === "words" ? GROUPS[given[0]] : null;
const wanted = group ? given.slice(1) : given;
const begun = performance.now();
let played = 0;
let bad = 0;

for (const { name, open } of group ?? Object.values(GROUPS).flat()) {
  await using stack = new AsyncDisposableStack();
  const attacks = (await open(stack)).filter(
    ({ id }) => wanted.length === 0 || wanted.some((one) => id.startsWith(one)),
  );
  if (attacks.length > 0) process.stdout.write(`\n${name}\n`);
  for (const attack of attacks) {
    const verdict = await judge(attack);
    const { id, title, carrier } = attack;
    process.stdout.write(`${verdict.ok ? " " : "!"} ${id}  ${title} (${carrier}) … ${verdict.words}\n`);
    played += 1;
    if (!verdict.ok) bad += 1;
  }
}

if (played === 0) wrong(`There is no attack ${wanted.join(", ")}; see test/attacks/corpus.ts.`);
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
process.stdout.write(`\n${played} attacks: ${played - bad} stopped, ${bad} not, in ${seconds} s\n`);
process.exit(bad > 0 ? 1 : 0);

async function judge({ defence, escapes }: Attack): Promise<{ ok: boolean; words: string }> {
  try {
    if (await escapes(true)) return { ok: false, words: "PASSED: the canary got out" };
    if (await escapes(false)) return { ok: true, words: `stopped by ${defence}; control: escaped` };
    return { ok: false, words: `PROVES NOTHING: without ${defence} the canary stays in as well` };
  } catch (error) {
    return { ok: false, words: `BROKE: ${error instanceof Error ? error.stack : String(error)}` };
  }
}
