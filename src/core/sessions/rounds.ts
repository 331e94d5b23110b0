/**
 * Rounds that converge: a review is held against those before it. A finding is never raised twice, what was settled
 * stays settled, and a later round blocks on lines that it had seen already only where it says why.
 */
import type { Span } from "../text/hunks.ts";
import { alike } from "../text/alike.ts";
import { isBlocking, type Finding, type KeptFinding, type ReviewInput, type VerdictName } from "./review.ts";

/** By path: lines of the new version that changed since the round before. */
export type Touched = Readonly<Record<string, readonly Span[]>>;

export interface Weighed {
  verdict: VerdictName;
  /** New ones. */
  findings: Finding[];
  /** Ids of earlier findings that are settled now. */
  settled: string[];
  /** Ids of earlier blocking findings that the review says still stand. */
  open: string[];
  /** What was left out or made less of, and why: a sentence each, for the review's body and for the session. */
  notes: string[];
}

/**
 * Weighs a review. `earlier` are the worker's findings of all rounds before, `touched` is null in the first round and
 * where it can't be told. A verdict whose every ground falls away is not turned into an approval: two sessions that
 * contradict each other are a person's matter, but for grounds that a person has settled, whose word stands.
 */
export function weigh(input: ReviewInput, earlier: readonly KeptFinding[], touched: Touched | null): Weighed {
  const known = new Map(earlier.map((finding) => [finding.id, finding]));
  const unsettled = (id: string) => known.get(id)?.settled === null;
  const settled = new Set(input.settled.filter(unsettled));
  const open = new Set(input.open.filter((id) => unsettled(id) && isBlocking(known.get(id)!)));
  const notes: string[] = [];
  const findings: Finding[] = [];
  let [fallen, byPeople] = [0, 0];
  const fall = (finding: Pick<Finding, "severity">, byPerson: boolean, note: string) => {
    notes.push(note);
    if (!isBlocking(finding)) return;
    fallen += 1;
    if (byPerson) byPeople += 1;
  };
  for (const id of input.open) {
    const found = known.get(id);
    if (!found) notes.push(`There is no earlier finding ${id}.`);
    else if (found.settled !== null)
      fall(found, isPerson(found.settled), `${id} is not opened again: ${found.settled} settled it.`);
  }
  for (const finding of input.findings) {
    const place = `${finding.path}:${finding.line}`;
    const twin = earlier.findLast((one) => isTwin(one, finding));
    if (findings.some((one) => one.line === finding.line && isTwin(one, finding))) continue;
    if (twin?.settled === null) {
      settled.delete(twin.id);
      if (isBlocking(twin)) open.add(twin.id);
      notes.push(`What is said on ${place} stands as finding ${twin.id} already.`);
    } else if (twin && (isPerson(twin.settled) || !isTouched(touched, finding))) {
      fall(
        finding,
        isPerson(twin.settled),
        `What is said on ${place} was finding ${twin.id}, which ${twin.settled} settled.`,
      );
    } else if (isBlocking(finding) && touched && !isTouched(touched, finding) && !finding.why_now) {
      const late = `${place} did not change since the round before, which did not mention it: not blocking.`;
      fall(finding, false, late);
      findings.push({ ...finding, severity: "important" });
    } else {
      findings.push(finding);
    }
  }
  for (const id of open) settled.delete(id);
  const weighed = { findings, open: [...open], notes };
  if (input.verdict === "approve") {
    const all = earlier.filter((f) => f.settled === null && isBlocking(f)).map((f) => f.id);
    return { ...weighed, verdict: "approve", settled: [...new Set([...settled, ...all])], open: [] };
  }
  const grounds = open.size > 0 || findings.some(isBlocking);
  if (input.verdict === "needs_person" || grounds) return { ...weighed, verdict: input.verdict, settled: [...settled] };
  const overruled = fallen > 0 && fallen === byPeople;
  return { ...weighed, verdict: overruled ? "approve" : "needs_person", settled: [...settled] };
}

function isTwin(one: Finding, other: Finding): boolean {
  return one.path === other.path && alike(one.body, other.body);
}

/** Lines of the old version are gone or stand where they stood: what is said of them is taken as new. */
function isTouched(touched: Touched | null, { path, line, start_line = line, side }: Finding): boolean {
  if (side === "LEFT") return true;
  return touched?.[path]?.some((span) => span.from <= line && start_line <= span.to) ?? false;
}

const isPerson = (by: string) => by.startsWith("@");
