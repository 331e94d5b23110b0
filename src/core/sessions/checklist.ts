/** The worker's checklist: a completion's answers held against the success criteria of its brief. */
import type { Brief } from "../plan/brief.ts";
import type { CompletionInput } from "./completion.ts";

type Answer = CompletionInput["criteria"][number];

/** Characters of a criterion that a refusal quotes, and how many it names. */
const QUOTED = 80;
const NAMED = 5;

/**
 * Checks that each answer is to a criterion of the brief, none is answered twice, and that with `complete` all are
 * answered and met. The completion comes back with each criterion as its number in the brief, in the brief's order.
 */
export function checkAnswers(
  completion: CompletionInput,
  { criteria }: Pick<Brief, "criteria">,
): { ok: true; completion: CompletionInput } | { ok: false; reason: string } {
  const answers = new Map<number, Answer>();
  const foreign: Answer["criterion"][] = [];
  for (const answer of completion.criteria) {
    const number = numberOf(answer.criterion, criteria, answers);
    if (number === null) foreign.push(answer.criterion);
    else answers.set(number, { ...answer, criterion: number });
  }
  const sorted = [...answers.values()].toSorted((a, b) => Number(a.criterion) - Number(b.criterion));
  const problem = foreignProblem(foreign, criteria) ?? openProblem(completion.status, criteria, answers);
  return problem === null
    ? { ok: true, completion: { ...completion, criteria: sorted } }
    : { ok: false, reason: problem };
}

/** What a completion says of the criterion `number` (from 1) of a brief; a text is one that others wrote. */
export function answerTo(number: number, criteria: readonly string[], answers: readonly Answer[]): Answer | undefined {
  return answers.find(({ criterion }) => numberOf(criterion, criteria, new Map()) === number);
}

/** A number, a number as text, or the criterion's words whatever their case and spaces. Null: not one that is open. */
function numberOf(given: string | number, criteria: readonly string[], taken: ReadonlyMap<number, unknown>) {
  const words = plain(String(given));
  const same = typeof given === "number" ? -1 : criteria.findIndex((t, i) => !taken.has(i + 1) && plain(t) === words);
  const number = same < 0 && /^[1-9][0-9]?$/.test(words) ? Number(words) : same + 1;
  return number >= 1 && number <= criteria.length && !taken.has(number) ? number : null;
}

function plain(text: string): string {
  return text.replace(/\s+/g, " ").trim().toLowerCase();
}

function foreignProblem(foreign: readonly (string | number)[], criteria: readonly string[]): string | null {
  if (foreign.length === 0) return null;
  const named = foreign.slice(0, NAMED).map((given) => `"${String(given).slice(0, QUOTED)}"`);
  const count = criteria.length === 1 ? "one success criterion" : `${criteria.length} success criteria`;
  return `The brief has ${count}; ${named.join(", ")} is none of them or is answered twice. Answer by number.`;
}

function openProblem(
  status: CompletionInput["status"],
  criteria: readonly string[],
  answers: ReadonlyMap<number, Answer>,
): string | null {
  if (status !== "complete") return null;
  const name = (numbers: number[]) => {
    const named = numbers.slice(0, NAMED).map((n) => `${n} ("${criteria[n - 1]!.slice(0, QUOTED)}")`);
    return [...named, ...(numbers.length > NAMED ? [`${numbers.length - NAMED} more`] : [])].join(", ");
  };
  const all = criteria.map((_, i) => i + 1);
  const open = all.filter((n) => !answers.has(n));
  if (open.length > 0) {
    return `Not every success criterion of the brief is answered: add ${name(open)}, each with met and evidence.`;
  }
  const unmet = all.filter((n) => !answers.get(n)!.met);
  if (unmet.length === 0) return null;
  return `A session is not complete with unmet criteria: meet ${name(unmet)}, or hand back blocked or failed.`;
}
