/** What an effect changes on the stage's GitHub. */
import { CANDIDATE_TRAILER, parseCandidateMark } from "../../../src/core/model/candidate.ts";
import { readTrailers } from "../../../src/core/messages/commit-messages.ts";
import { sha, somePreflight, somePull } from "./facts.ts";
import { WORKER_ID, type WorkerId } from "../../../src/core/model/names.ts";
import type { Effect } from "../../../src/core/model/effects/index.ts";
import type { Facts } from "../../../src/core/model/facts.ts";

/**
 * Carries out an effect on the facts, as GitHub would. `done` are the effects up to and including
 * this one. Returns the id of what was created, if it has one.
 */
export function carryOut(
  effect: Effect,
  facts: Facts,
  done: readonly Effect[],
  next: () => number,
): number | null {
  const { refs, pulls } = facts;
  switch (effect.type) {
    case "comment":
    case "document": {
      const id = effect.type === "document" && effect.id !== null ? effect.id : next();
      const hash = effect.type === "document" ? effect.hash : "";
      facts.posted[effect.key] = { id, issue: effect.issue, hash };
      return id;
    }
    case "dispatch": {
      const id = next();
      const { session, launch } = effect;
      facts.runs.push({
        id,
        session,
        launch,
        status: "in_progress",
        conclusion: null,
        policy: null,
        url: "",
      });
      return id;
    }
    case "onboard":
      facts.onboarding = {
        number: 99,
        state: "open",
        title: "Configure Baton",
        head: sha("offer"),
        untouched: true,
      };
      return 99;
    case "sync_templates":
      return null;
    case "create_branch":
      if (WORKER_ID.test(effect.branch.split("/").at(-1)!)) {
        refs.workers[effect.branch.split("/").at(-1) as WorkerId] = effect.sha;
        refs.heads[effect.branch] = effect.sha;
        return null;
      }
      refs.build = { sha: effect.sha, tree: sha("tree of base") };
      refs.dropped = [];
      refs.heads[effect.branch] = effect.sha;
      return null;
    case "publish": {
      const head = sha(`c ${effect.session}`);
      refs.workers[effect.worker] = head;
      refs.heads[effect.branch] = head;
      const pull = pulls[effect.worker];
      if (pull) {
        Object.assign(pull, {
          headSha: head,
          headTree: sha(`t ${effect.session}`),
          headSession: effect.session,
        });
        Object.assign(pull, {
          headSkipsCi: effect.message.includes("[skip ci]"),
          mergeable: true,
          sameDiffAs: null,
          verdictCheck: null,
        });
        pull.checks = { pending: [], failed: [], passed: [] };
      }
      return null;
    }
    case "open_pull": {
      const number = next();
      const work = done.findLast((e) => e.type === "publish" && e.branch === effect.head);
      const head =
        effect.key === "land"
          ? { sha: refs.land!.sha, tree: refs.land!.tree }
          : {
              sha: refs.workers[effect.key]!,
              tree: sha(`t ${work?.type === "publish" ? work.session : refs.workers[effect.key]!}`),
            };
      const pull = somePull(number, head, effect.base);
      if (work?.type === "publish") {
        pull.headSession = work.session;
        pull.headSkipsCi = work.message.includes("[skip ci]");
      }
      pull.draft = effect.draft === true;
      if (effect.key === "land") pull.headCandidate = refs.land!.candidate;
      pulls[effect.key] = pull;
      return number;
    }
    case "recommit": {
      const head = sha(`r ${effect.head}`);
      refs.workers[effect.worker] = head;
      Object.assign(pulls[effect.worker]!, {
        headSha: head,
        headSkipsCi: false,
        verdictCheck: null,
      });
      return null;
    }
    case "review":
    case "suggest":
      pulls[effect.worker]!.ownReviews.push(effect.marker);
      return null;
    case "resolve_thread":
      for (const pull of Object.values(pulls)) {
        const thread = pull?.threads.find((one) => one.id === effect.thread);
        if (thread) thread.resolved = true;
      }
      return null;
    case "verdict_check":
      pulls[effect.worker]!.verdictCheck = effect.conclusion;
      return null;
    case "merge": {
      const pull = pulls[effect.key]!;
      const mergeSha = sha(`m ${effect.key}`);
      Object.assign(pull, {
        merged: true,
        state: "closed",
        mergeSha,
        mergeParents: [refs.base],
        mergedBy: "baton[bot]",
      });
      if (effect.key === "land") refs.base = mergeSha;
      else refs.build = { sha: mergeSha, tree: sha(`mt ${effect.key}`) };
      return null;
    }
    case "close_pull":
      pulls[effect.key]!.state = "closed";
      return null;
    case "ready_pull":
      pulls[effect.key]!.draft = false;
      return null;
    case "reopen_pull":
      pulls[effect.key]!.state = "open";
      return null;
    case "merge_base":
      facts.buildContainsBase = true;
      facts.baseInBuild = effect.from;
      refs.build = { sha: sha(`mb ${effect.from}`), tree: sha(`mbt ${effect.from}`) };
      return null;
    case "land_commit": {
      const commit = sha(`l ${effect.parent} ${effect.tree}`);
      refs.land = {
        sha: commit,
        tree: effect.tree,
        parent: effect.parent,
        own: true,
        candidate: null,
      };
      refs.heads[effect.branch] = commit;
      followLand(facts);
      return null;
    }
    case "candidate": {
      const mark = parseCandidateMark(readTrailers(effect.message)[CANDIDATE_TRAILER]);
      const tree = sha(`ct ${effect.head} ${effect.tip}`);
      refs.land = {
        sha: sha(`c ${tree} ${effect.parent}`),
        tree,
        parent: effect.parent,
        own: true,
        candidate: mark,
      };
      refs.heads[effect.branch] = refs.land.sha;
      followLand(facts);
      return null;
    }
    case "update_pull":
      return null;
    case "enqueue":
      pulls.land!.queue = { position: 1 };
      return null;
    case "delete_branch":
      delete refs.heads[effect.branch];
      delete refs.workers[effect.branch.split("/").at(-1) as WorkerId];
      return null;
    case "close_issue":
      facts.issue.state = "closed";
      return null;
    case "revert": {
      const number = next();
      facts.reversal = { number, state: "open", mergeable: true };
      refs.heads[effect.branch] = sha("revert");
      return number;
    }
    case "tag":
      return null;
    case "archive":
      refs.tag = true;
      delete refs.heads[effect.branch];
      return null;
    case "preflight":
      facts.preflight!.check = somePreflight({
        attempt: effect.attempt,
        status: "queued",
        passed: null,
      });
      return null;
    // The other effects show nothing here. `Stage.verdictOfCi` gives the result of a `rerun`.
    default:
      return null;
  }
}

/** The pull request from the land branch has its new head, on which no check has run yet. */
function followLand({ refs, pulls }: Facts): void {
  if (!refs.land || pulls.land?.state !== "open") return;
  const { sha: headSha, tree: headTree, candidate: headCandidate } = refs.land;
  const checks = { pending: [], failed: [], passed: [] };
  Object.assign(pulls.land, { headSha, headTree, headCandidate, checks, mergeable: true });
}
