/** Which builds a repository has, as GitHub shows them. */
import { numberInSlug, SLUG } from "../../../core/build/names.ts";
import { CONFIG_PATH, DEFAULT_SETTINGS } from "../../../core/build/settings.ts";
import { at, type Access } from "../../github/access.ts";
import { asking } from "../../github/errors.ts";
import { matchingRefs } from "../../github/refs.ts";
import { isAnswered, maySpeak, numberOf } from "../../observe/comments.ts";
import { isAddressed, isQuestion } from "../../observe/issue.ts";
import { readText } from "../../observe/contents.ts";
import { settingsFrom } from "../../observe/settings.ts";

/** Of an installation with as many repositories at most, all are looked at though nothing is built in them. */
export const FEW = 10;

/** Pull requests that one sweep looks at. */
const MOST_PULLS = 20;

/** Issues that Baton may have to do with. */
export interface Builds {
  /** With branches of a build, or open with the trigger label. */
  active: number[];
  /** Where somebody spoke to Baton, lately: by name, or of a build that has ended. */
  addressed: number[];
}

/** All of them, each once. @throws GitHubError */
export async function buildsOf(access: Access, defaultBranch: string): Promise<number[]> {
  const { active, addressed } = await buildsIn(access, defaultBranch);
  return [...new Set([...active, ...addressed])];
}

/** @throws GitHubError */
export async function buildsIn(access: Access, defaultBranch: string): Promise<Builds> {
  // The configuration alone: of many repositories, most have nothing to be looked at but this.
  const settings = await settingsFrom(access, await readText(access, CONFIG_PATH, defaultBranch));
  const { branch_prefix: prefix, label } = settings.ok ? settings.value : DEFAULT_SETTINGS;
  const isReviewed = settings.ok && settings.value.review !== "off";
  const [branched, addressed, pulled, issues] = await Promise.all([
    branchedIssues(access, prefix),
    addressedIn(access, prefix),
    isReviewed ? changedPulls(access) : [],
    asking(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/issues", {
        ...at(access),
        labels: label,
        state: "open",
        per_page: 100,
      }),
    ),
  ]);
  const labelled = issues.filter((i) => !i.pull_request).map((i) => i.number);
  return { active: [...new Set([...branched, ...labelled])], addressed: [...addressed, ...pulled] };
}

/**
 * Where somebody spoke to Baton by name, among the newest hundred comments; and where an ended build's issue holds a
 * command, `/revert`, that nobody has answered.
 */
async function addressedIn(access: Access, prefix: string): Promise<number[]> {
  const newest = { sort: "created", direction: "desc", per_page: 100 } as const;
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues/comments", { ...at(access), ...newest }),
  );
  const isTask = (body: string) => isAddressed(body) || isQuestion(body);
  const addressed = data.filter(({ body }) => isTask(body ?? "")).map(numberOf);
  const commands = data.filter((one) => one.user?.type === "User" && maySpeak(one.body ?? "") && !isAnswered(one));
  if (commands.length === 0) return addressed;
  const ended = new Set(issuesOf(await matchingRefs(access, `tags/${prefix}/`), `tags/${prefix}/`));
  return [...addressed, ...commands.map(numberOf).filter((number) => ended.has(number))];
}

/** Open pull requests that changed lately, where the settings ask for reviews: a delivery may have been lost. */
async function changedPulls(access: Access): Promise<number[]> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls", {
      ...{ ...at(access), state: "open", sort: "updated", direction: "desc" },
      per_page: MOST_PULLS,
    }),
  );
  return data.map(({ number }) => number);
}

/** Of records, and of what is left without one. */
async function branchedIssues(access: Access, prefix: string): Promise<number[]> {
  return issuesOf(await matchingRefs(access, `heads/${prefix}/`), `heads/${prefix}/`);
}

function issuesOf(refs: { name: string }[], before: string): number[] {
  const slugs = refs.map(({ name }) => name.slice(before.length).split("/")[0]!);
  return [...new Set(slugs.filter((slug) => SLUG.test(slug)).map(numberInSlug))];
}
