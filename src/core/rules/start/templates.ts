/** `sync: before_build`: a build begins once the repository is in step with its templates. */
import type { Decision } from "../../build/decision.ts";
import { keyOf, type Effect } from "../../build/effects.ts";
import type { Facts } from "../../build/facts.ts";
import type { Settings } from "../../build/settings.ts";
import { sha256 } from "../../plan/hash.ts";
import type { Trigger } from "./trigger.ts";

/** Whether nothing has to be brought first. */
export function isInStep(facts: Facts, { sync, templates }: Settings, trigger: Trigger): boolean {
  if (sync !== "before_build" || templates.length === 0) return true;
  return findOutcome(facts, trigger)?.sha !== undefined;
}

/** Asks for it once in a look; where a person has to act, their push, merge or `/sync` leads to another look. */
export function syncTemplates(facts: Facts, trigger: Trigger): Decision {
  const effects = findOutcome(facts, trigger) ? [] : [effectFor(facts, trigger)];
  return { patch: null, effects, wakeAt: null };
}

function findOutcome(facts: Facts, trigger: Trigger) {
  const key = keyOf(effectFor(facts, trigger));
  return facts.outcomes.find(({ effect }) => effect === key);
}

function effectFor({ issue }: Facts, { event, actor }: Trigger): Effect {
  return { type: "sync_templates", key: sha256(event).slice(0, 12), issue: issue.number, actor };
}
