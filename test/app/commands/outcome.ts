/** Computes the outcome of one comment in a scene. */
import type { CommentFact } from "../../../src/core/model/facts.ts";
import type { State } from "../../../src/core/model/state.ts";
import { decide } from "../../../src/core/decide.ts";
import type { Place } from "./actors.ts";
import { SCENES, NOW, type Scene, type SceneName } from "./scenes.ts";

/**
 * A comment without content. Baton's other actions also happen after it, so the test can subtract
 * them.
 */
const NOTHING: CommentFact = { id: 1, on: 7, author: "x", role: "none", at: NOW, lines: [] };

interface After {
  comments: number;
  mine: string[];
  essence: string;
}

const unheard: Partial<Record<SceneName, After>> = {};

/**
 * Returns the outcome of a comment. Baton's reactions to it come first. Then follows `deed` if the
 * build differs from one without the comment, except for what it remembers about comments.
 * Otherwise `answer` follows if something is posted. `silence` means that nothing happened.
 */
export function outcomeOf(scene: SceneName, place: Place, remark: CommentFact | null): string {
  const { state, facts }: Scene = SCENES[scene];
  const [worker, landing] = [state?.workers["W1.1"]?.pr?.number, state?.build.landing?.pr];
  const on = { issue: 7, foreign: 7, worker, landing }[place];
  if (typeof on !== "number") throw new Error(`there is no ${place} in ${scene}`);
  if (!remark) return "silence";
  const after = (said: CommentFact): After => {
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
  const forgotten = {
    watermark: "",
    handled: [],
    handled_to: null,
    outbox: [],
    reactions: [],
    asked: [],
  };
  return JSON.stringify({ ...state, build: { ...state.build, ...forgotten } });
}
