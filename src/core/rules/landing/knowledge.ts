/**
 * `.baton/knowledge.yml` in what lands. It never goes through the build branch, where two builds would conflict in it:
 * what this build learned is applied to the file as the base branch has it, each time the landing commit is cut.
 */
import { keyOf, type Effect } from "../../build/effects.ts";
import { applyKnowledge, type KnowledgeChange, type Proposals } from "../../knowledge/apply.ts";
import { isRemembered } from "../loop/memory.ts";
import { sentence } from "../../text/sentence.ts";
import type { State } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

interface Landable {
  tree: string;
  knowledge: KnowledgeChange | null;
}

/** The tree that lands and what it changes of the file; null while that isn't known: it has been asked for. */
export function findLandTree(turn: Turn, tip: { tree: string }): Landable | null {
  if (!isRemembered(turn)) return null;
  const asItIs = { tree: tip.tree, knowledge: null };
  if (!turn.settings.knowledge.on) return asItIs;
  const fact = turn.facts.knowledge;
  if (fact?.tree !== tip.tree) {
    turn.wake(turn.now);
    return null;
  }
  if (fact.problem !== null) return without(tip, fact.problem);
  const { text, change } = applyKnowledge(fact.text, getProposals(turn.state), (glob) => fact.gone.includes(glob));
  if (change.problem !== null) return without(tip, change.problem);
  if (text === null) return asItIs;
  const effect: Effect = { type: "knowledge_tree", tree: tip.tree, text };
  const outcome = turn.outcome(keyOf(effect));
  if (outcome?.ok && outcome.sha !== undefined) return { tree: outcome.sha, knowledge: change };
  if (outcome?.ok === false)
    return without(tip, `GitHub refused to write it: ${sentence(outcome.detail ?? "no reason")}`);
  turn.ask(effect);
  return null;
}

/** Nothing about knowledge keeps a build from landing. */
function without({ tree }: { tree: string }, problem: string): Landable {
  return { tree, knowledge: { added: [], removed: [], problem } };
}

/** Those of all passes, oldest first. */
function getProposals({ memories }: State): Proposals {
  const passes = Object.values(memories);
  return {
    entries: passes.flatMap(({ knowledge }) => knowledge),
    removals: passes.flatMap(({ remove }) => remove),
  };
}
