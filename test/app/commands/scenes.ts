/** Builds at rest, and an issue without one: what a comment comes upon. */
import type { Facts, Remark } from "../../../src/core/build/facts.ts";
import type { State } from "../../../src/core/build/state.ts";
import { decide } from "../../../src/core/rules/decide.ts";
import { someFacts } from "../../spec/support/facts.ts";
import { building, inReview, landing, planned } from "../../spec/support/scenes.ts";
import type { Stage } from "../../spec/support/stage.ts";
import type { Place } from "./actors.ts";

export type Scene = "planned" | "reviewed" | "landing" | "landed" | "foreign" | "forgotten";

/** When the comments are made: after all that happened in the scenes. */
export const NOW = "2026-11-21T10:01:00.000Z";

interface Ground {
  state: State | null;
  facts: Facts;
}

function landed(): Stage {
  const stage = landing().says("/approve");
  stage.facts.reversal = { number: 99, state: "open", mergeable: true };
  return stage;
}

/** No label, no build; `forgotten` = one was here, and its record is gone. */
function foreign(forgotten: boolean): Ground {
  const facts = someFacts();
  facts.issue.trigger = null;
  if (forgotten) facts.posted["plan"] = { id: 10 ** 9, issue: facts.issue.number, hash: "-" };
  return { state: null, facts };
}

const GROUNDS: Record<Scene, Ground> = {
  planned: planned(),
  reviewed: inReview(building(), "W1.1"),
  landing: landing(),
  landed: landed(),
  foreign: foreign(false),
  forgotten: foreign(true),
};

/** A comment that says nothing: what Baton does anyway, it does after this one too. */
const NOTHING: Remark = { id: 1, on: 7, author: "x", role: "none", at: NOW, body: "-" };

interface After {
  comments: number;
  mine: string[];
  essence: string;
}

const unheard: Partial<Record<Scene, After>> = {};

/**
 * What came of a comment: Baton's reactions to it, then `deed` where the build is another than without it (but for what
 * is remembered of comments), else `answer` where something is posted; `silence`.
 */
export function outcomeOf(scene: Scene, place: Place, remark: Remark | null): string {
  const { state, facts } = GROUNDS[scene];
  const [worker, landing] = [state?.workers["W1.1"]?.pr?.number, state?.build.landing?.pr];
  const on = { issue: 7, foreign: 7, worker, landing }[place];
  if (typeof on !== "number") throw new Error(`there is no ${place} in ${scene}`);
  if (!remark) return "silence";
  const after = (said: Remark): After => {
    const { patch, effects } = decide(state, { ...facts, remarks: [said] }, NOW);
    const build = patch?.state.build;
    const comments = [...(build?.outbox ?? []), ...effects.filter((e) => e.type === "comment")];
    const reactions = [...(build?.reactions ?? []), ...effects.filter((e) => e.type === "react")];
    const mine = reactions.filter((one) => one.comment === said.id).map((one) => one.content);
    return { comments: comments.length, mine, essence: essenceOf(patch?.state ?? null) };
  };
  const without = (unheard[scene] ??= after(NOTHING));
  const heard = after({ ...remark, on });
  const deed = heard.essence !== without.essence ? ["deed"] : [];
  const answer = heard.comments > without.comments ? ["answer"] : [];
  return [...new Set(heard.mine), ...(deed.length > 0 ? deed : answer)].join(" ") || "silence";
}

function essenceOf(state: State | null): string {
  if (!state) return "none";
  const forgotten = { watermark: "", handled: [], outbox: [], reactions: [], asked: [] };
  return JSON.stringify({ ...state, build: { ...state.build, ...forgotten } });
}
