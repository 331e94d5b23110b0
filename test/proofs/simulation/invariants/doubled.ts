import { readMarker } from "../../../../src/core/messages/marker.ts";
import { listReplies, reviewsWithText } from "../../../scenarios/support/doubled.ts";
import { PREFLIGHT_CHECK } from "../../../../src/core/model/preflight.ts";
import { RUN_LIST_LAG_MS } from "../../../../src/core/model/session.ts";
import type { Invariant } from "./invariant.ts";
import type { Comment } from "../../../../src/sandbox/schema/comments.ts";
import type { CheckRun } from "../../../../src/sandbox/schema/checks.ts";

/**
 * Nothing of Baton's exists twice: comments and reviews by their markers, open pull requests by
 * their branch, check runs that repeat the one before. (Branches and tags can't be doubled, and
 * GitHub answers a second reaction with the first.) A launch is dispatched only once, too, even if
 * the answer was lost. Only with a wrong clock, a run that GitHub has yet to list may count as
 * never started. Only while lists lag, a process that replaces a dead one may repeat its comment.
 */
export const checkNothingDoubled: Invariant = ({ github, scenario, doubled, clocksRight }) => {
  const { comments, issues, runs, checkRuns } = github.sandbox.world;
  const own = comments.filter((one) => one.author === "baton[bot]");
  const isBlind = scenario.incident?.name === "lists lag" && scenario.faults.crashes > 0;
  const pulls = issues.filter((one) => one.pull !== null);
  const launched = clocksRight
    ? runs.filter(({ id, inputs }) => inputs["session"] && !doubled.has(id))
    : [];
  const said = checkRuns
    .filter(({ appSlug }) => appSlug === "baton")
    .map((one) => ({
      what: `check ${one.name} on ${one.headSha}${launchOf(one)}`,
      word: one.conclusion,
    }))
    .filter(
      ({ what, word }, i, all) =>
        all.slice(0, i).findLast((one) => one.what === what)?.word === word,
    );
  return [
    ...twice(
      own
        .filter((one) => !isBlind || !isRepeatedAtOnce(one, own))
        .map(({ body, issueNumber }) => `comment ${keyOf(body)} on #${issueNumber}`),
    ),
    ...twice(
      pulls
        .filter((one) => one.state === "open")
        .map(({ pull }) => `open pull request of ${pull!.headRef}`),
    ),
    ...twice(
      pulls.flatMap(({ number, pull }) =>
        reviewsWithText(pull!)
          .filter((r) => r.author === "baton[bot]")
          .map((r) => `review ${keyOf(r.body)} on #${number}`),
      ),
    ),
    ...twice(
      pulls.flatMap(({ pull }) =>
        listReplies(pull!).map((r) => `reply to ${r.inReplyTo}: ${r.body}`),
      ),
    ),
    ...twice(
      launched.map(
        ({ inputs }) => `run of ${inputs["build"]} ${inputs["session"]} #${inputs["launch"]}`,
      ),
    ),
    ...said.map(({ what, word }) => `twice: ${what} says ${word}`),
  ];
};

/**
 * Each launch of a preflight has its own check run. So has each content of `baton/config`, which
 * names the base branch and is written again after a rename.
 */
const launchOf = ({ name, externalId }: CheckRun) => {
  if (name === PREFLIGHT_CHECK) return ` for ${externalId.split("/").slice(0, 3).join("/")}`;
  return name === "baton/config" ? ` with ${externalId}` : "";
};

/**
 * Whether Baton had posted the comment shortly before. A process that died while it posted doesn't
 * know of it, and neither does its successor until GitHub's lists show it.
 */
const isRepeatedAtOnce = (comment: Comment, own: readonly Comment[]) =>
  own.some(
    ({ id, body, issueNumber, createdAt }) =>
      id < comment.id &&
      issueNumber === comment.issueNumber &&
      keyOf(body) === keyOf(comment.body) &&
      Date.parse(comment.createdAt) - Date.parse(createdAt) <= RUN_LIST_LAG_MS,
  );

const keyOf = (body: string) => {
  const marker = readMarker(body);
  return marker ? `${marker.slug} ${marker.key}` : body.slice(0, 60);
};

function twice(things: string[]): string[] {
  return [...new Set(things.filter((thing, i) => things.indexOf(thing) !== i))].map(
    (thing) => `twice: ${thing}`,
  );
}
