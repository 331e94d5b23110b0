/**
 * Handles a trigger in a repository without Baton's workflow: Baton opens the pull request that
 * adds it and says so on the issue.
 */
import { isOfferRefused } from "../../setup/onboarding.ts";
import { describeMissingWorkflow, type WorkflowOffer } from "../../messages/start.ts";
import { hashString } from "../../model/hash.ts";
import type { Facts } from "../../model/facts.ts";
import type { Trigger } from "../../model/trigger.ts";
import type { Decision } from "../../model/decision.ts";

const NOTHING: Decision = { patch: null, effects: [], wakeAt: null };

/**
 * Once the pull request is merged, the push makes Baton check the trigger again, so the build
 * starts by itself.
 */
export function requestWorkflow(facts: Facts, trigger: Trigger): Decision {
  const pull = facts.onboarding;
  const tried = facts.outcomes.find(({ effect }) => effect === "onboard");
  const number = pull?.state === "open" ? pull.number : tried?.ok ? tried.id : null;
  if (number !== null) return postWorkflowNotice(facts, trigger, { kind: "open", pull: number });
  if (pull && isOfferRefused(pull))
    return postWorkflowNotice(facts, trigger, { kind: "closed", pull: pull.number });
  if (!tried) return { ...NOTHING, effects: [{ type: "onboard" }] };
  const prefix = facts.settings.ok ? facts.settings.value.branch_prefix : "baton";
  return postWorkflowNotice(facts, trigger, { kind: "refused", said: tried.detail ?? "", prefix });
}

/** Without a record to store it in, Baton finds the notice again by its marker. */
function postWorkflowNotice(facts: Facts, trigger: Trigger, offer: WorkflowOffer): Decision {
  const key = `refused-${hashString(`${trigger.event} ${JSON.stringify(offer)}`).slice(0, 12)}`;
  if (facts.posted[key]) return NOTHING;
  const { number: issue } = facts.issue;
  const { defaultBranch } = facts.repository;
  const body = describeMissingWorkflow(trigger.actor, defaultBranch, offer);
  const content = offer.kind === "open" ? "eyes" : "confused";
  return {
    patch: null,
    effects: [
      { type: "comment", key, issue, body },
      { type: "react", comment: trigger.comment, issue, content },
    ],
    wakeAt: null,
  };
}
