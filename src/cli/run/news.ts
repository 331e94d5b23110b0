/** What a build learned and decided by itself since its record was last read, for someone who watches. */
import { adaptationLine } from "../../core/comments/adaptation.ts";
import { failureLines } from "../../core/comments/failures.ts";
import { scoreCourse } from "../../core/comments/scores.ts";
import type { Failure } from "../../core/build/failure.ts";
import { listNotes } from "../../core/build/worker-notes.ts";
import type { State } from "../../core/build/state.ts";
import { visibleLine } from "../../core/text/characters.ts";
import type { Told } from "./narrate.ts";

/** Concerns of workers, adaptations, the course of scores, and what the next build will be told; in that order. */
export function listNews(before: State | null, after: State): Told[] {
  const known = before ? listAll(before) : [];
  return listAll(after).filter((one) => !known.some(({ where, what }) => where === one.where && what === one.what));
}

function listAll(state: State): Told[] {
  const { adaptations, landing } = state.build;
  const ended = adaptations.filter(({ outcome }) => outcome !== "at_work");
  const concerns = listNotes(state).filter(({ kind }) => kind === "concern");
  return [
    ...concerns.map(({ worker, names, text }) => ({
      where: worker,
      what: `is concerned${names.length > 0 ? ` for ${names.join(", ")}` : ""}: ${visibleLine(text)}`,
    })),
    ...ended.map((one) => ({ where: "plan", what: toPlain(adaptationLine(one)) })),
    ...scoreCourse(state).map((course) => ({ where: "scores", what: toPlain(course) })),
    ...(landing?.knowledge?.added ?? []).map(({ kind, text }) => ({
      where: "memory",
      what: `the next build will be told, as a ${kind}: ${text}`,
    })),
  ];
}

const toPlain = (text: string) => text.replaceAll("`", "").replaceAll("**", "");

/** Failures that the record did not hold before, in the order in which they happened. */
export function listNewFailures(
  before: State | null,
  { build, workers }: State,
): { where: string; failure: Failure }[] {
  const all = [
    ...build.failures.map((failure) => ({ where: "build", failure, known: before?.build.failures ?? [] })),
    ...Object.values(workers).flatMap(({ id, failures }) =>
      failures.map((failure) => ({ where: id, failure, known: before?.workers[id]?.failures ?? [] })),
    ),
  ];
  const isSame = (a: Failure, b: Failure) => failureLines(a)[0] === failureLines(b)[0] && a.at === b.at;
  return all
    .filter(({ failure, known }) => !known.some((one) => isSame(one, failure)))
    .toSorted((a, b) => a.failure.at.localeCompare(b.failure.at));
}
