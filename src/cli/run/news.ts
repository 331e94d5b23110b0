/** What a build learned and decided by itself since its record was last read, for someone who watches. */
import { adaptationLine } from "../../core/comments/adaptation.ts";
import { scoreCourse } from "../../core/comments/scores.ts";
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
