/** Pull requests opened, reopened, reworded, closed. One per branch can be open: a second opening finds the first. */
import { replaceOwnPart } from "../../core/comments/pull.ts";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { findPull } from "../observe/branchPulls.ts";
import type { EffectContext, Perform } from "./effect.ts";

export const openPull: Perform<"open_pull"> = async ({ head, base, title, body, draft }, { access, facts }) => {
  const pull = { head, base, title, body };
  const { id } = facts.repository;
  if (!draft) return { id: await openFrom(access, id, pull) };
  try {
    return { id: await openFrom(access, id, { ...pull, draft }) };
  } catch (error) {
    // Private repositories of the free plans: https://docs.github.com/rest/pulls/pulls#create-a-pull-request
    if (!(error instanceof GitHubError) || !/draft pull requests are not supported/i.test(error.message)) throw error;
    return { id: await openFrom(access, id, pull) };
  }
};

/** Number of the pull request from `head`, opened unless it is there. @throws GitHubError */
export async function openFrom(
  access: Access,
  repository: number,
  pull: { head: string; base: string; title: string; body: string; draft?: true },
): Promise<number | null> {
  try {
    const { data } = await asking(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/pulls", { ...at(access), ...pull }),
    );
    return data.number;
  } catch (error) {
    if (!(error instanceof GitHubError) || !/already exists/i.test(error.message)) throw error;
    return findPull(access, pull.head, repository);
  }
}

const READY = `mutation ($pull: ID!) {
  markPullRequestReadyForReview(input: { pullRequestId: $pull }) { pullRequest { isDraft } }
}`;

export const readyPull: Perform<"ready_pull"> = async ({ number }, { access }) => {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at(access), pull_number: number }),
  );
  if (data.draft) await asking(() => access.octokit.graphql(READY, { pull: data.node_id }));
};

export const closePull: Perform<"close_pull"> = ({ number }, context) => turnTo("closed", number, context);
export const reopenPull: Perform<"reopen_pull"> = ({ number }, context) => turnTo("open", number, context);

async function turnTo(state: "open" | "closed", number: number, { access }: EffectContext): Promise<void> {
  await asking(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...at(access),
      pull_number: number,
      state,
    }),
  );
}

/** Of a worker's pull request only Baton's part of the description is written: the rest and the title are people's. */
export const updatePull: Perform<"update_pull"> = async ({ key, number, title, body }, { access }) => {
  const given = key === "land" ? { title, body } : { body: await withOwnPart(access, number, body) };
  if (given.body === null) return;
  await asking(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...at(access),
      ...given,
      pull_number: number,
      body: given.body ?? "",
    }),
  );
};

async function withOwnPart(access: Access, number: number, body: string): Promise<string | null> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at(access), pull_number: number }),
  );
  return replaceOwnPart(data.body ?? "", body);
}
