/** Merges the base branch into the build branch. Contained already (204) is as good; a conflict (409) is reported. */
import { NAMED } from "../../core/build/fingerprint.ts";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import type { Perform } from "./effect.ts";
import { signed } from "./signOff.ts";

/** Files that are named of a conflict. */
const TOLD = 5;

export const mergeBase: Perform<"merge_base"> = async ({ into, from, message }, context) => {
  const { access, facts } = context;
  const text = await signed(context, message);
  try {
    await asking(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/merges", {
        ...at(access),
        base: into,
        head: from,
        commit_message: text,
      }),
    );
  } catch (error) {
    if (!(error instanceof GitHubError) || error.code !== "conflict" || !facts.refs.build) throw error;
    throw new GitHubError("conflict", await bothChanged(access, facts.refs.build.sha, from), error.status);
  }
};

/** GitHub doesn't say which files conflict; it must be some of those that both sides changed. Empty = too many. */
async function bothChanged(access: Access, tip: string, base: string): Promise<string> {
  const [ours, theirs] = await Promise.all([changed(access, base, tip), changed(access, tip, base)]);
  if (ours.length >= NAMED || theirs.length >= NAMED) return "";
  const both = ours.filter((path) => theirs.includes(path));
  const more = both.length > TOLD ? ` and ${both.length - TOLD} more` : "";
  const named = both.slice(0, TOLD).map((path) => `\`${path}\``);
  return both.length > 0 ? `both changed ${named.join(", ")}${more}` : "";
}

async function changed(access: Access, base: string, head: string): Promise<string[]> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
      ...at(access),
      basehead: `${base}...${head}`,
      per_page: 1,
    }),
  );
  return (data.files ?? []).flatMap((f) => (f.previous_filename ? [f.filename, f.previous_filename] : [f.filename]));
}
