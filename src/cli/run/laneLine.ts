/** What came of a build in a pass, in one line: the terminal's, or a workflow's log. */
import type { Lane } from "../../app/passes/pass.ts";
import { nameOfHint, REPOSITORY, TEMPLATES } from "../../app/inbox/inbox.ts";
import { standingOf } from "../../core/build/standing.ts";
import { counted } from "../../core/text/counted.ts";
import { minute } from "../../core/text/minute.ts";
import { sentence } from "../../core/text/sentence.ts";
import { visibleCharacters } from "../../core/text/characters.ts";

const MOST_CHARS = 600;

/** `null` where there is nothing to tell: no build, and nothing was done. */
export function laneLine({ hint, state, did, wakeAt, problem }: Lane): string | null {
  if (state === null && did.length === 0 && problem === null) return null;
  const { build } = state ?? {};
  const where = hint.issue === REPOSITORY || hint.issue === TEMPLATES ? `${hint.owner}/${hint.repo}` : nameOfHint(hint);
  const last = did.at(-1);
  const waits = state && standingOf(state);
  return oneLine([
    `${where}${build ? ` ${build.slug} is ${build.status}` : ""}.`,
    last === undefined ? "Nothing was to be done." : `${counted(did.length, "decision")}, last: ${sentence(last)}`,
    ...(waits === null ? [] : [`Waits for ${sentence(waits)}`]),
    ...(wakeAt === null ? [] : [`To be looked at again by ${minute(wakeAt.toISOString())}.`]),
    ...(problem === null ? [] : [`Not to the end: ${sentence(problem)}`]),
  ]);
}

/** A workflow's log takes some texts for commands: https://docs.github.com/actions/reference/workflow-commands */
function oneLine(words: readonly string[]): string {
  const text = visibleCharacters(words.join(" ")).replace(/\s+/g, " ").replaceAll("##[", "# #[");
  return text.length > MOST_CHARS ? `${text.slice(0, MOST_CHARS).toWellFormed()}…` : text;
}
