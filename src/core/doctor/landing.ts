/** Settings of a repository that spoil how a build lands: each check is a sentence with its remedy, or `null`. */
import { mergeMethodOf } from "../build/mergeMethod.ts";
import type { Check } from "./facts.ts";

const WHERE = "under Settings, General, Pull Requests";

const noMethodLeft: Check = ({ repository, rules, base }) =>
  mergeMethodOf(repository, rules) === null
    ? `Nothing can be merged into \`${base}\`: what its rules allow, the repository switches off. ` +
      `Allow squash merging ${WHERE}, and in the ruleset.`
    : null;

const mergeCommitsAlone: Check = ({ repository, rules, base }) =>
  mergeMethodOf(repository, rules) === "merge"
    ? `Builds land in \`${base}\` with a merge commit beside their one commit, as nothing else is allowed. ` +
      `Allow squash merging ${WHERE} if you want one commit.`
    : null;

/** The queue takes no message and no method of Baton's: https://docs.github.com/graphql/reference/input-objects */
const queueByMergeCommits: Check = ({ rules, base }) =>
  rules.mergeQueue?.method === "merge"
    ? `The merge queue of \`${base}\` makes merge commits: a build lands with one beside its one commit. ` +
      "Set the queue's merge method to squash if you want one commit."
    : null;

/**
 * What a person's button, auto-merge and a queue write as the commit's message:
 * https://docs.github.com/rest/repos/repos#update-a-repository, `squash_merge_commit_message`
 */
const squashLosesMessage: Check = ({ repository, rules }) => {
  const squashes =
    repository.mergeMethods.includes("squash") && (rules.pullRequest?.methods ?? ["squash"]).includes("squash");
  if (!squashes || repository.squashMessage === "COMMIT_MESSAGES") return null;
  const instead = repository.squashMessage === "BLANK" ? "no message" : "the pull request's description as message";
  return (
    `A squash by GitHub's button has ${instead}: the landed commit loses its workers, decisions and trailers ` +
    `(co-authors, sign-off). Choose "Default message" or "Pull request title and commit details" for squash merging ` +
    `${WHERE}, or land by \`/land\`.`
  );
};

/**
 * "Require signed commits" in GitHub's "About protected branches": who isn't the author can merge, but not squash
 */
const signedSquash: Check = ({ rules, base }) =>
  rules.signatures && !rules.mergeQueue
    ? `\`${base}\` takes signed commits alone, and GitHub lets only a pull request's author squash it there: ` +
      "the landing pull request is Baton's, so land by `/land`."
    : null;

const nobodyMayUpdate: Check = ({ rules, base }) =>
  rules.update
    ? `Only who may bypass the rules of \`${base}\` can change it. Put Baton on that ruleset's bypass list, ` +
      "or have someone land who is on it."
    : null;

const signOffExpected: Check = ({ repository, signOff }) =>
  repository.signOffRequired && !signOff
    ? "The repository asks for a sign-off on what people commit on the web: a DCO check may refuse Baton's commits. " +
      "Set `sign_off: true` in `.github/baton.yml`."
    : null;

/** Nothing lands as long as one of these holds. */
export const NO_LANDING: readonly Check[] = [noMethodLeft, nobodyMayUpdate];
export const LANDING_CHECKS: readonly Check[] = [
  mergeCommitsAlone,
  queueByMergeCommits,
  squashLosesMessage,
  signedSquash,
  signOffExpected,
];
