/**
 * A record that can't be read or written halts the build. Baton says so once on the issue, with
 * what it expected.
 */
import { hashString } from "../../core/model/hash.ts";
import { WORKER_ID, getBranches } from "../../core/model/names.ts";
import { isRoleAtLeast } from "../../core/model/permissions.ts";
import { parseCommands } from "../../core/commands/parse.ts";
import {
  describeBrokenRecord,
  describeForeignRecord,
  describeLeftoverBranches,
  describeRefusedRecord,
  listRecordProblems,
  type HaltTexts,
} from "../../core/messages/broken-record.ts";
import type { RenderedLine } from "../../core/text/rendered-lines.ts";
import { REVIEWS_CHECK, writeConfigCheck } from "./checks.ts";
import { addReaction, createCommentOnce } from "./comments.ts";
import { renderRefusedReviews } from "../../core/messages/check-runs.ts";
import type { State } from "../../core/model/state.ts";
import { explainGithubRefusal } from "../../core/messages/github-refusals.ts";
import { appendMarker, readMarker } from "../../core/messages/marker.ts";
import type { RecordProblem } from "../../core/text/validation.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { readComments } from "../observe/comments.ts";
import { Roles } from "../observe/roles.ts";
import { ReadCache } from "../observe/read-cache.ts";
import { requestGitHub } from "../github/errors.ts";

const EARLIEST = "2008-01-01T00:00:00.000Z";

export interface CommentTarget {
  access: Access;
  issue: number;
  /** Whether commands without the prefix `/orchestrate` count there. */
  bare: boolean;
}

/**
 * Posts the comment unless it exists, then answers commands that came after it. @throws GitHubError
 */
export async function postBrokenRecord(
  place: CommentTarget,
  slug: string,
  branch: string,
  problems: RecordProblem[],
): Promise<void> {
  const lines = listRecordProblems(problems);
  const key = `record-${hashString(lines.join("\n")).slice(0, 12)}`;
  await postHaltOnce(place, { slug, key, ...describeBrokenRecord(branch, lines) });
}

/** Does the same for a branch that has a record's name but isn't Baton's. @throws GitHubError */
export async function postForeignRecord(
  place: CommentTarget,
  slug: string,
  branch: string,
): Promise<void> {
  await postHaltOnce(place, { slug, key: "record-foreign", ...describeForeignRecord(branch) });
}

/**
 * Does the same for a record that GitHub's rules let nobody write. Without a record no build can
 * start. @throws GitHubError
 */
export async function postRefusedRecord(
  place: CommentTarget,
  { build }: State,
  refusal: string,
): Promise<void> {
  const { branch_prefix: prefix, slug } = build;
  const explained = explainGithubRefusal(refusal, prefix);
  // The prefix `refused-` marks a comment that belongs to no build. So the request for a build is
  // tried again.
  await postHaltOnce(place, {
    slug,
    key: `refused-record-${hashString(explained.cause).slice(0, 12)}`,
    ...describeRefusedRecord(getBranches(prefix, slug).record, explained),
  });
}

/**
 * Says on the default branch's head that GitHub refuses the records of automatic reviews. Nobody
 * asked for these, and the authors of the pull requests can't change it. @throws GitHubError
 */
export async function postRefusedReviews(
  access: Access,
  head: string,
  { build }: State,
  refusal: string,
): Promise<void> {
  const { branch_prefix: prefix, slug } = build;
  const explanation = explainGithubRefusal(refusal, prefix);
  const output = renderRefusedReviews(getBranches(prefix, slug).record, explanation);
  const identity = hashString(explanation.cause).slice(0, 12);
  await writeConfigCheck(access, head, identity, output, REVIEWS_CHECK);
}

interface HaltComment extends HaltTexts {
  slug: string;
  key: string;
}

async function postHaltOnce(
  { access, issue, bare }: CommentTarget,
  { slug, key, body, waits }: HaltComment,
): Promise<void> {
  const scope = {
    isOurs: (one: string) => one === slug,
    numbers: [issue],
    since: EARLIEST,
    watermark: EARLIEST,
  };
  const seen = new ReadCache();
  const { posted, remarks } = await readComments(access, scope, new Roles(access, seen), seen);
  const told = posted[key];
  if (!told) {
    await createCommentOnce(access, issue, appendMarker(body, slug, key, "-"));
    return;
  }
  for (const { id, role, lines } of remarks) {
    const answer = `refused-waits-${id}`;
    if (id < told.id || posted[answer] || !isRoleAtLeast(role, "write") || !isCommand(lines, bare))
      continue;
    await createCommentOnce(access, issue, appendMarker(waits, slug, answer, "-"));
    await addReaction({ type: "react", comment: id, issue, content: "eyes" }, { access });
  }
}

function isCommand(lines: readonly RenderedLine[], bare: boolean): boolean {
  return parseCommands(lines, { on: "issue", worker: null, workers: [], bare }).length > 0;
}

// Branches of a build whose record is gone. Baton lists them once, on the build's issue. People
// decide whether to delete or restore them.

const LEFTOVER_KEY = "left-branches";

/**
 * `branches` are full names. Only those that are named like a build's branches count. @throws
 * GitHubError
 */
export async function postLeftoverBranches(
  access: Access,
  issue: number,
  branches: readonly string[],
): Promise<void> {
  const left = branches.filter(isBuildBranch);
  const [, root = "", slug = ""] = /^((?:.*\/)?([^/]+))\/[^/]+$/.exec(left[0] ?? "") ?? [];
  if (slug === "") return;
  const comments = await requestGitHub(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...{ ...getRepoParams(access), issue_number: issue },
      per_page: 100,
    }),
  );
  const said = comments.some(({ user, body }) => {
    return user?.login === access.app.login && readMarker(body ?? "")?.key === LEFTOVER_KEY;
  });
  if (said) return;
  const body = describeLeftoverBranches(left, root);
  await createCommentOnce(access, issue, appendMarker(body, slug, LEFTOVER_KEY, "-"));
}

/** Whether Baton would name a build's branch like this. */
function isBuildBranch(branch: string): boolean {
  const last = branch.split("/").at(-1)!;
  return ["build", "land", "revert"].includes(last) || WORKER_ID.test(last);
}
