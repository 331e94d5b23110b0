/**
 * What a build learned and decided by itself since its record was last read, for the person who
 * watches it.
 */
import { describeAdaptation } from "../core/messages/adaptation.ts";
import { formatFailure } from "../core/messages/failures.ts";
import { describeScoreProgress } from "../core/messages/loops.ts";
import type { Failure } from "../core/model/failures.ts";
import { listNotes } from "../core/model/worker-reports.ts";
import type { State } from "../core/model/state.ts";
import { toVisibleLine } from "../core/text/invisible-characters.ts";
import type { NewsItem } from "./local-run/narration.ts";

/** Lists workers' concerns, adaptations, the course of scores, and new knowledge, in that order. */
export function listNews(before: State | null, after: State): NewsItem[] {
  const known = before ? listAllNews(before) : [];
  return listAllNews(after).filter(
    (one) => !known.some(({ where, what }) => where === one.where && what === one.what),
  );
}

function listAllNews(state: State): NewsItem[] {
  const { adaptations, landing } = state.build;
  const ended = adaptations.filter(({ outcome }) => outcome !== "at_work");
  const concerns = listNotes(state).filter(({ kind }) => kind === "concern");
  return [
    ...concerns.map(({ worker, names, text }) => ({
      where: worker,
      what: `is concerned${
        names.length > 0 ? ` for ${names.join(", ")}` : ""
      }: ${toVisibleLine(text)}`,
    })),
    ...ended.map((one) => ({ where: "plan", what: toPlain(describeAdaptation(one)) })),
    ...describeScoreProgress(state).map((course) => ({ where: "scores", what: toPlain(course) })),
    ...(landing?.knowledge?.added ?? []).map(({ kind, text }) => ({
      where: "memory",
      what: `the next build will know, as a ${kind}: ${text}`,
    })),
  ];
}

const toPlain = (text: string) => text.replaceAll("`", "").replaceAll("**", "");

/** Lists failures that the earlier record did not contain, in the order in which they happened. */
export function listNewFailures(
  before: State | null,
  { build, workers }: State,
): { where: string; failure: Failure }[] {
  const all = [
    ...build.failures.map((failure) => ({
      where: "build",
      failure,
      known: before?.build.failures ?? [],
    })),
    ...Object.values(workers).flatMap(({ id, failures }) =>
      failures.map((failure) => ({
        where: id,
        failure,
        known: before?.workers[id]?.failures ?? [],
      })),
    ),
  ];
  const isSame = (a: Failure, b: Failure) =>
    formatFailure(a)[0] === formatFailure(b)[0] && a.at === b.at;
  return all
    .filter(({ failure, known }) => !known.some((one) => isSame(one, failure)))
    .toSorted((a, b) => a.failure.at.localeCompare(b.failure.at));
}
