/**
 * Handles a trigger in a repository without Baton's workflow: Baton opens the pull request that
 * adds it and says so on the issue.
 */
import { isOfferRefused } from "../../setup/onboarding.ts";
import { WORKFLOW_PATH } from "../../model/settings.ts";
import { formatMention } from "../../messages/fragments.ts";
import { explainGithubRefusal } from "../../messages/github-refusals.ts";
import { hashString } from "../../model/hash.ts";
import type { Facts } from "../../model/facts.ts";
import type { Trigger } from "../../model/trigger.ts";
import type { Decision } from "../../model/decision.ts";

const NOTHING: Decision = { patch: null, effects: [], wakeAt: null };

type WorkflowState = "open" | "closed" | "refused";

/**
 * Once the pull request is merged, the push makes Baton check the trigger again, so the build
 * starts by itself.
 */
export function requestWorkflow(facts: Facts, trigger: Trigger): Decision {
  const pull = facts.onboarding;
  const tried = facts.outcomes.find(({ effect }) => effect === "onboard");
  const number = pull?.state === "open" ? pull.number : tried?.ok ? tried.id : null;
  if (number !== null)
    return postWorkflowNotice(
      facts,
      trigger,
      "open",
      `#${number} adds it: merge that, and this build starts by itself.`,
    );
  if (pull && isOfferRefused(pull)) {
    const again =
      "Re-open and merge it (restore its branch first, if that was deleted), and this " +
      "build starts by itself.";
    return postWorkflowNotice(
      facts,
      trigger,
      "closed",
      `#${pull.number}, which adds it, was closed. ${again}`,
    );
  }
  if (!tried) return { ...NOTHING, effects: [{ type: "onboard" }] };
  const prefix = facts.settings.ok ? facts.settings.value.branch_prefix : "baton";
  const { cause, remedy } = explainGithubRefusal(tried.detail ?? "", prefix);
  const self = `Or run \`baton workflow --write\` in a clone and push.`;
  return postWorkflowNotice(
    facts,
    trigger,
    "refused",
    `The pull request that adds it can't be opened: ${cause} ${remedy} ${self}`,
  );
}

/** Without a record to store it in, Baton finds the notice again by its marker. */
function postWorkflowNotice(
  facts: Facts,
  trigger: Trigger,
  why: WorkflowState,
  words: string,
): Decision {
  const key = `refused-${hashString(`${trigger.event} ${why} ${words}`).slice(0, 12)}`;
  if (facts.posted[key]) return NOTHING;
  const { number: issue } = facts.issue;
  const missing = `There is no \`${WORKFLOW_PATH}\` on \`${facts.repository.defaultBranch}\` yet.`;
  return {
    patch: null,
    effects: [
      { type: "comment", key, issue, body: `${formatMention(trigger.actor)} ${missing} ${words}` },
      {
        type: "react",
        comment: trigger.comment,
        issue,
        content: why === "open" ? "eyes" : "confused",
      },
    ],
    wakeAt: null,
  };
}
