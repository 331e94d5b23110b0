/** Pull requests opened, reopened, reworded, closed. One per branch can be open: a second opening finds the first. */
import { at } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { findPull } from "../observe/pulls.ts";
import type { EffectContext, Perform } from "./effect.ts";

export const openPull: Perform<"open_pull"> = async ({ key, head, base, title, body }, { access, facts }) => {
  const known = facts.pulls[key];
  if (known?.state === "open") return { id: known.number };
  try {
    const { data } = await asking(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/pulls", { ...at(access), head, base, title, body }),
    );
    return { id: data.number };
  } catch (error) {
    if (!(error instanceof GitHubError) || !/already exists/i.test(error.message)) throw error;
    return { id: await findPull(access, head, facts.repository.id) };
  }
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

export const updatePull: Perform<"update_pull"> = async ({ number, title, body }, { access }) => {
  await asking(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...at(access),
      pull_number: number,
      title,
      body,
    }),
  );
};
