/**
 * `.baton/knowledge.yml` in what lands. It never goes through the build branch, where two builds
 * would conflict in it: what this build learned is applied to the file as the base branch has it,
 * each time the landing commit is cut.
 */
import { getEffectKey, type Effect } from "../../model/effects/index.ts";
import {
  applyKnowledge,
  type KnowledgeChange,
  type KnowledgeProposals,
} from "../../model/knowledge.ts";
import { isPassMemorySettled } from "../planning/pass-memory.ts";
import { endSentence } from "../../text/format.ts";
import type { State } from "../../model/state.ts";
import type { Draft } from "../decision-draft.ts";

interface LandTree {
  tree: string;
  knowledge: KnowledgeChange | null;
}

/**
 * The tree that lands and what it changes of the file; null while that isn't known: it has been
 * asked for.
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
  if (outcome?.ok === false)
    return skipKnowledge(
      tip,
      `GitHub refused to write it: ${endSentence(outcome.detail ?? "no reason")}`,
    );
  draft.addEffect(effect);
  return null;
}

/** Nothing about knowledge keeps a build from landing. */
function skipKnowledge({ tree }: { tree: string }, problem: string): LandTree {
  return { tree, knowledge: { added: [], removed: [], problem } };
}

/** Those of all passes, oldest first. */
function getProposals({ memories }: State): KnowledgeProposals {
  const passes = Object.values(memories);
  return {
    entries: passes.flatMap(({ knowledge }) => knowledge),
    removals: passes.flatMap(({ remove }) => remove),
  };
}
