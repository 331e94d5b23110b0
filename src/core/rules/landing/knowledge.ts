/**
 * Adds `.baton/knowledge.yml` to what lands. The file never goes through the build branch, because
 * two builds would conflict there. For each landing commit, Baton applies what this build learned
 * to the base branch's version.
 */
import { getEffectKey, type Effect } from "../../model/effects/index.ts";
import {
  applyKnowledge,
  type KnowledgeChange,
  type KnowledgeProblem,
  type KnowledgeProposals,
} from "../../model/knowledge.ts";
import { isPassMemorySettled } from "../planning/pass-memory.ts";
import type { State } from "../../model/state.ts";
import type { Draft } from "../decision-draft.ts";

interface LandTree {
  tree: string;
  knowledge: KnowledgeChange | null;
}

/**
 * Returns the tree that lands and how it changes the file, or null until the requested result
 * arrives.
 */
export function findLandTree(draft: Draft, tip: { tree: string }): LandTree | null {
  if (!isPassMemorySettled(draft)) return null;
  const asItIs = { tree: tip.tree, knowledge: null };
  if (!draft.settings.knowledge.on) return asItIs;
  const fact = draft.facts.knowledge;
  if (fact?.tree !== tip.tree) {
    draft.wakeAt(draft.now);
    return null;
  }
  if (fact.problem !== null) return skipKnowledge(tip, fact.problem);
  const { text, change } = applyKnowledge(fact.text, getProposals(draft.state), (glob) =>
    fact.gone.includes(glob),
  );
  if (change.problem !== null) return skipKnowledge(tip, change.problem);
  if (text === null) return asItIs;
  const effect: Effect = { type: "knowledge_tree", tree: tip.tree, text };
  const outcome = draft.findOutcome(getEffectKey(effect));
  if (outcome?.ok && outcome.sha !== undefined) return { tree: outcome.sha, knowledge: change };
  if (outcome?.ok === false) return skipKnowledge(tip, { kind: "refused", said: outcome.detail });
  draft.addEffect(effect);
  return null;
}

/** A problem with knowledge never keeps a build from landing. */
function skipKnowledge({ tree }: { tree: string }, problem: KnowledgeProblem): LandTree {
  return { tree, knowledge: { added: [], removed: [], problem } };
}

/** Returns the proposals of all passes, oldest first. */
function getProposals({ memories }: State): KnowledgeProposals {
  const passes = Object.values(memories);
  return {
    entries: passes.flatMap(({ knowledge }) => knowledge),
    removals: passes.flatMap(({ remove }) => remove),
  };
}
