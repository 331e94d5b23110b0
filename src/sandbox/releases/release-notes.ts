/**
 * Release notes as GitHub generates them:
 *
 * https://docs.github.com/repositories/releasing-projects-on-github/automatically-generated-release-notes
 */
import { load } from "js-yaml";
import { z } from "zod";
import { getGit } from "../git/get-git.ts";
import { getRepositoryPageUrl } from "../rest/serializers/urls.ts";
import type { Sandbox } from "../sandbox.ts";
import { listReleases } from "./releases.ts";
import type { Repository } from "../schema/repository.ts";
import type { Pull } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";

const NameList = z.array(z.string()).default([]);
const Exclusion = z.object({ labels: NameList, authors: NameList }).prefault({});
const Category = z.object({ title: z.string(), labels: NameList, exclude: Exclusion });
const NotesConfig = z.object({
  changelog: z
    .object({ exclude: Exclusion, categories: z.array(Category).default([]) })
    .prefault({}),
});
type NotesConfig = z.infer<typeof NotesConfig>["changelog"];

interface MergedPull {
  issue: Issue;
  pull: Pull;
}

export interface ReleaseNotesRequest {
  tag: string;
  /** The released commit. */
  commit: string;
  /** Null: the tag of the newest release before it. */
  previousTag: string | null;
  /** Null: `.github/release.yml`. */
  configPath: string | null;
}

/**
 * Generates title and Markdown of the notes: merged pull requests since the previous tag, in the
 * repository's own categories.
 */
export function generateNotes(
  sandbox: Sandbox,
  repository: Repository,
  wish: ReleaseNotesRequest,
): { name: string; body: string } {
  const git = getGit(sandbox, repository);
  const page = getRepositoryPageUrl(sandbox, repository);
  const previous = wish.previousTag ?? findPreviousTag(sandbox, repository, wish);
  const before = previous === null ? null : git.peel(git.ref(`refs/tags/${previous}`) ?? "");
  const commits = new Set(git.log({ from: wish.commit, without: before === null ? [] : [before] }));
  const merged = listMerged(sandbox, repository);
  const changes = merged.filter(({ pull }) => commits.has(pull.mergeCommitSha ?? ""));
  const config = readConfig(sandbox, repository, wish);
  const line = ({ issue }: MergedPull) =>
    `* ${issue.title} by @${stripBotSuffix(issue.author)} in ${page}/pull/${issue.number}`;
  const listed = groupChanges(changes, config).flatMap(({ title, changes: some }) => {
    return some.length === 0
      ? []
      : [...(title === null ? [] : [`### ${title}`]), ...some.map(line)];
  });
  const fresh = changes.filter(
    ({ issue }) => merged.find((one) => one.issue.author === issue.author)?.issue === issue,
  );
  const welcome = fresh.map(({ issue }) => {
    return (
      `* @${stripBotSuffix(issue.author)} made their first contribution in ` +
      `${page}/pull/${issue.number}`
    );
  });
  const range = previous === null ? `commits/${wish.tag}` : `compare/${previous}...${wish.tag}`;
  const parts = [
    ...(listed.length > 0 ? [`## What's Changed\n${listed.join("\n")}`] : []),
    ...(welcome.length > 0 ? [`## New Contributors\n${welcome.join("\n")}`] : []),
    `**Full Changelog**: ${page}/${range}`,
  ];
  return { name: wish.tag, body: parts.join("\n\n") };
}

const stripBotSuffix = (login: string) => login.replace(/\[bot\]$/, "");

function findPreviousTag(
  sandbox: Sandbox,
  repository: Repository,
  { tag, commit }: ReleaseNotesRequest,
): string | null {
  const git = getGit(sandbox, repository);
  const found = listReleases(sandbox, repository, false).find((one) => {
    const tagged = git.peel(git.ref(`refs/tags/${one.tag}`) ?? "");
    return (
      one.tag !== tag && tagged !== null && tagged !== commit && git.isAncestor(tagged, commit)
    );
  });
  return found?.tag ?? null;
}

/** Returns merged pull requests, oldest merge first. */
function listMerged({ world }: Sandbox, repository: Repository): MergedPull[] {
  const all = world.issues.flatMap((issue) =>
    issue.repositoryId === repository.id && issue.pull?.merged ? [{ issue, pull: issue.pull }] : [],
  );
  return all.toSorted((a, b) => (a.pull.mergedAt ?? "").localeCompare(b.pull.mergedAt ?? ""));
}

/** Reads the configuration. An unreadable file is ignored. */
function readConfig(
  sandbox: Sandbox,
  repository: Repository,
  { commit, configPath }: ReleaseNotesRequest,
): NotesConfig {
  const git = getGit(sandbox, repository);
  const paths =
    configPath === null ? [".github/release.yml", ".github/release.yaml"] : [configPath];
  const entry = paths.map((path) => git.at(commit, path)).find((one) => one !== null);
  const text = entry ? git.blob(entry.oid)?.toString("utf8") : undefined;
  try {
    return NotesConfig.parse(load(text ?? "") ?? {}).changelog;
  } catch {
    return NotesConfig.parse({}).changelog;
  }
}

function groupChanges(
  changes: MergedPull[],
  { categories, exclude }: NotesConfig,
): { title: string | null; changes: MergedPull[] }[] {
  const isExcluded = ({ issue }: MergedPull, { authors, labels }: z.infer<typeof Exclusion>) =>
    [issue.author, stripBotSuffix(issue.author)].some((one) => authors.includes(one)) ||
    issue.labels.some((label) => labels.includes(label));
  let left = changes.filter((one) => !isExcluded(one, exclude));
  const groups = categories.map(({ exclude: but, labels, title }) => {
    const takes = (one: MergedPull) =>
      !isExcluded(one, but) &&
      (labels.includes("*") || one.issue.labels.some((label) => labels.includes(label)));
    const mine = left.filter(takes);
    left = left.filter((one) => !mine.includes(one));
    return { title, changes: mine };
  });
  return [...groups, { title: categories.length > 0 ? "Other Changes" : null, changes: left }];
}
