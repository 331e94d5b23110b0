/**
 * Reconciles the repository itself: offers Baton's files where they are missing, then continues the
 * preflight. Both observe, decide and act like a build's reconcile, but have no record: pull
 * requests and a check run on GitHub are their only state.
 */
import { DEFAULT_SETTINGS } from "../core/model/settings.ts";
import { explainGithubRefusal } from "../core/messages/github-refusals.ts";
import { decidePreflight } from "../core/setup/preflight.ts";
import { getPreflightKey, type PreflightEffect } from "../core/model/preflight.ts";
import type { EffectOutcome } from "../core/model/facts.ts";
import { startPreflight, writePreflightCheck } from "./effects/preflight.ts";
import { getOutcomeCode } from "./effects/perform.ts";
import { assertNoOneshotRunning } from "./oneshot/lock.ts";
import type { Access } from "./github/access.ts";
import { toGitHubError } from "./github/errors.ts";
import { TEMPLATES, RetryLater, toBuildTarget, type WorkItem } from "./queue/work-queue.ts";
import { listBuildIssues } from "./observe/builds.ts";
import { readRepositoryFacts } from "./observe/preflight.ts";
import { readDefaultBranch } from "./observe/repository.ts";
import { offerOnboarding } from "./onboarding.ts";
import { LAG_MS, type ReconcileDeps } from "./reconcile-deps.ts";

/**
 * Maximum number of passes per reconcile. They create a check run, dispatch a run and follow it.
 */
const MAX_PASSES = 10;

/** @returns when to reconcile again, ISO 8601 @throws GitHubError, RetryLater */
export async function reconcileRepository(
  deps: ReconcileDeps,
  item: WorkItem,
): Promise<{ wakeAt: string | null }> {
  const access = await deps.access(item);
  const now = () => deps.clock().toISOString();
  await offerMissingFiles(deps, item, access);
  let outcomes: EffectOutcome[] = [];
  // Keys of what this reconcile has done, because GitHub's next answer may not show it yet.
  const done = new Set<string>();
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    if (deps.stopping?.aborted) throw new RetryLater("the app is stopping", 0);
    const facts = await readRepositoryFacts(access, outcomes);
    if (pass === 0 && facts.hasTemplates) await deps.enqueue({ ...item, target: TEMPLATES });
    const { effects, wakeAt } = decidePreflight(facts, now());
    if (effects.length === 0) return { wakeAt };
    const fresh = effects.filter((effect) => !done.has(getPreflightKey(effect)));
    if (fresh.length === 0)
      return { wakeAt: new Date(deps.clock().getTime() + LAG_MS).toISOString() };
    outcomes = [];
    for (const effect of fresh) {
      const key = getPreflightKey(effect);
      // A dispatch follows its intent at once. Otherwise nobody could tell for a while whether it
      // was sent.
      if (effect.type === "check") await assertNoOneshotRunning(deps, access);
      deps.crash?.(`before:${key}`);
      const outcome = await performPreflightEffect(access, facts, effect, now());
      outcomes.push(outcome);
      if (outcome.ok) done.add(key);
      deps.metrics?.countEffect(`preflight_${effect.type}`, outcome.code);
      deps.crash?.(`after:${key}`);
      deps.log.info({ ...outcome, effect: key }, "effect");
      if (effect.type !== "check" || effect.status !== "completed") continue;
      for (const issue of await listBuildIssues(access, facts.branch)) {
        await deps.enqueue({ ...item, target: toBuildTarget(issue) });
      }
    }
  }
  return { wakeAt: now() };
}

/**
 * A refusal by GitHub is logged and shown on the issues that wait, because a person must fix it.
 */
async function offerMissingFiles(
  deps: ReconcileDeps,
  item: WorkItem,
  access: Access,
): Promise<void> {
  try {
    const opened = await offerOnboarding(access, { asked: false, log: deps.log });
    if (opened === null) return;
    for (const issue of await listBuildIssues(access, await readDefaultBranch(access)))
      await deps.enqueue({ ...item, target: toBuildTarget(issue) });
  } catch (error) {
    const refusal = toGitHubError(error);
    if (refusal.isTransient || refusal.unavailable || refusal.code === "not_found") throw refusal;
    const { cause, remedy } = explainGithubRefusal(refusal.message, DEFAULT_SETTINGS.branch_prefix);
    deps.log.warn({ reason: cause, remedy }, "Baton's files can't be offered");
  }
}

/**
 * A refused dispatch is an outcome that the next decision reads. A refused check run is thrown,
 * because the preflight has no other state.
 */
async function performPreflightEffect(
  access: Access,
  { branch, sessionSettings, preflight: { hash } }: Awaited<ReturnType<typeof readRepositoryFacts>>,
  effect: PreflightEffect,
  now: string,
): Promise<EffectOutcome> {
  const outcome = { effect: getPreflightKey(effect), ok: true, code: null, detail: null, id: null };
  if (effect.type === "check") {
    return {
      ...outcome,
      id: await writePreflightCheck(access, hash, effect, { sessionSettings, now }),
    };
  }
  try {
    await startPreflight(access, branch, hash, effect);
    return outcome;
  } catch (error) {
    const refusal = toGitHubError(error);
    if (refusal.isTransient) throw refusal;
    return { ...outcome, ok: false, code: getOutcomeCode(refusal.code), detail: refusal.message };
  }
}
