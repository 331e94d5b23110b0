import { z } from "zod";
import { newIssue } from "../../issues/new.ts";
import { announce } from "../../issues/record.ts";
import { ZERO } from "../../git/repository.ts";
import type { Pull } from "../../model.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, checkTitle, input } from "../input.ts";
import { presentFullPull, UNKNOWN } from "../present/pull.ts";
import { Refusal, unprocessable, validationFailed } from "../refusal.ts";
import { askCodeOwners } from "../../pulls/request-reviews.ts";
import { created } from "../reply.ts";
import { pullsOf } from "./find.ts";

const Body = z.object({
  title: z.string(),
  body: z.string().nullish(),
  head: z.string(),
  base: z.string(),
  draft: z.boolean().default(false),
});

export const createPull: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/pulls",
  docs: "pulls/pulls#create-a-pull-request",
  permission: "pull_requests:write",
  role: "read",
  handle(call) {
    const { actor, git, login, repository, sandbox } = call;
    // The repository's setting is off unless somebody turns it on:
    // https://docs.github.com/rest/actions/permissions#get-default-workflow-permissions-for-a-repository
    if (actor.kind === "job") {
      throw new Refusal(403, "GitHub Actions is not permitted to create or approve pull requests.");
    }
    const given = input(call, Body);
    if (given.title.trim() === "") throw validationFailed("PullRequest", "title", "missing_field");
    checkTitle(given.title);
    checkBody("PullRequest", given.body);
    if (given.draft && repository.private) {
      throw unprocessable("Draft pull requests are not supported in this repository.");
    }
    const [owner, headRef = ""] = given.head.includes(":") ? given.head.split(":") : [repository.owner, given.head];
    const headSha = owner === repository.owner ? git.ref(`refs/heads/${headRef}`) : null;
    const baseSha = git.ref(`refs/heads/${given.base}`);
    if (!headSha) throw validationFailed("PullRequest", "head", "invalid");
    if (!baseSha) throw validationFailed("PullRequest", "base", "invalid");
    const custom = (message: string) => validationFailed("PullRequest", "base", "custom", message);
    const twin = pullsOf(call).some(
      ({ issue, pull }) => issue.state === "open" && pull.headRef === headRef && pull.baseRef === given.base,
    );
    if (twin) throw custom(`A pull request already exists for ${repository.owner}:${headRef}.`);
    if (git.isAncestor(headSha, baseSha)) throw custom(`No commits between ${given.base} and ${headRef}`);
    if (git.mergeBase(headSha, baseSha) === null) {
      throw custom(`The ${headRef} branch has no history in common with ${given.base}`);
    }
    const moves = (repository.activities ?? []).filter((one) => one.ref === `refs/heads/${headRef}`);
    const pull: Pull = {
      id: sandbox.nextId(),
      headRef,
      headRepositoryId: repository.id,
      headSha,
      baseRef: given.base,
      baseSha,
      merged: false,
      mergedAt: null,
      mergedBy: null,
      mergeCommitSha: null,
      draft: given.draft,
      lastPusher: moves.at(-1)?.actor ?? login,
      reviews: [],
      comments: [],
    };
    const issue = newIssue(sandbox, repository, { title: given.title, body: given.body ?? null, author: login, pull });
    git.updateRefs([{ ref: `refs/pull/${issue.number}/head`, before: ZERO, after: headSha }]);
    sandbox.trials.isDone(pull);
    announce(sandbox, repository, issue, "opened", login);
    if (!pull.draft) askCodeOwners(sandbox, repository, { issue, pull });
    return created({ ...presentFullPull(sandbox, repository, issue, pull), ...UNKNOWN });
  },
};
