/**
 * A person keeps the work that they do by hand: no session works on it, none of it is lost, and
 * guards judge it.
 */
import { parseSessionName } from "../../../../src/core/model/names.ts";
import { getSessionSpec } from "../../../../src/core/sessions/index.ts";
import type { Run } from "../../../../src/sandbox/schema/runs.ts";
import { getManualFile, STRAYS } from "../world/manual-work.ts";
import { readText } from "../world/record.ts";
import { getFirstSeen } from "./first-seen.ts";
import type { Invariant, Snapshot } from "./invariant.ts";
import { listLandings } from "./landing.ts";

/** No session that changes files starts on a worker while a person has it. */
export const checkTakenWorkersStay: Invariant = (snapshot) => {
  const { state, github, githubClock, working, scenario } = snapshot;
  if (!state || scenario.takeovers.length === 0) return [];
  const { runs } = github.sandbox.world;
  const newest = working.at(-1);
  return Object.values(state.workers).flatMap(({ id, takeover: taken }) => {
    if (!taken) return [];
    const since = getFirstSeen(
      snapshot,
      `${state.build.slug} ${id} taken by ${taken.by} ${taken.at}`,
    );
    const own = runs.filter(({ inputs }) => {
      const name =
        inputs["build"] === state.build.slug ? parseSessionName(inputs["session"] ?? "") : null;
      return name?.subject === id && getSessionSpec(name.kind).changes;
    });
    const begun = own.find(
      (run) =>
        run.id === newest &&
        run.status === "in_progress" &&
        githubClock.findEarliest(begunAt(run)) > since,
    );
    const { crashes, database } = scenario.faults;
    // A replica that learns of it late may still dispatch an earlier decision. That run ends at its
    // first step.
    const isLate = ({ createdAt }: Run) => githubClock.findEarliest(Date.parse(createdAt)) > since;
    const late = crashes + database > 0 ? [] : own.filter(isLate);
    return [
      ...(begun ? [`${begun.displayTitle} works on ${id}, which ${taken.by} has taken`] : []),
      ...late.map(
        ({ displayTitle }) =>
          `${displayTitle} was dispatched for ${id}, which ${taken.by} has taken`,
      ),
    ];
  });
};

const begunAt = ({ jobs }: { jobs: { startedAt: string | null }[] }) =>
  Date.parse(jobs[0]?.startedAt ?? "") || 0;

function isInMergedPull({ repo: { git }, github }: Snapshot, sha: string): boolean {
  return github.sandbox.world.issues.some(
    ({ pull }) => pull?.merged === true && git.isAncestor(sha, pull.headSha),
  );
}

/**
 * What people pushed by hand is in what is merged, in what lands, and on the branch while that
 * exists.
 */
export const checkManualWorkSurvives: Invariant = (snapshot) => {
  const { repo, github, githubClock, manualPushes, state, scenario } = snapshot;
  const { git, base } = repo;
  // A person who sets a branch back, or deletes it, intends that.
  if (scenario.incident?.name === "worker branch rewritten") return [];
  // A person who takes a merge off the build branch may have the worker begin again. Then what was
  // pushed is only in the merged pull request.
  const isUnmerged = scenario.incident?.name === "build branch rewritten";
  const deletes = scenario.acts.some(({ act }) => act === "delete a worker's branch");
  const landed = listLandings(snapshot).find(({ build }) => build === state?.build.slug)?.oid;
  return manualPushes.flatMap(({ at, slug, worker, branch, sha, line }) => {
    if (isUnmerged && isInMergedPull(snapshot, sha)) return [];
    const pull = github.sandbox.world.issues.findLast((one) => one.pull?.headRef === branch)?.pull;
    const isAfter = pull?.mergedAt && githubClock.findEarliest(Date.parse(pull.mergedAt)) > at;
    const merged = pull?.merged && isAfter ? pull : null;
    const head = merged ? merged.headSha : git.ref(`refs/heads/${branch}`);
    const isGone = head !== null && head !== undefined && !deletes && !git.isAncestor(sha, head);
    const inBuild = landed && merged?.mergedBy === "baton[bot]" && slug === state?.build.slug;
    const text = inBuild ? (readText(git, landed, getManualFile(worker)) ?? "") : line;
    return [
      ...(isGone
        ? [
            `${sha}, pushed to ${branch} by hand, is not in its ` +
              `${merged ? "merge" : "head"} ${head}`,
          ]
        : []),
      ...(text.includes(line)
        ? []
        : [`"${line.trim()}" was merged from ${worker}, but is not in what landed on ${base}`]),
    ];
  });
};

/** Only people merge what guards refuse of people's work. */
export const checkOthersCommitsStayOut: Invariant = ({ repo: { git }, github, manualPushes }) =>
  [...new Set(manualPushes.map(({ branch }) => branch))].flatMap((branch) =>
    github.sandbox.world.issues.flatMap(({ number, pull }) => {
      if (pull?.headRef !== branch || !pull.merged || pull.mergedBy !== "baton[bot]") return [];
      const strays = STRAYS.filter((path) => readText(git, pull.headSha, path) !== null);
      return strays.map((path) => `#${number} was merged with ${path}, which guards refuse`);
    }),
  );
