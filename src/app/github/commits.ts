/** Commits by sha. They never change, so they are kept. */
import { CANDIDATE_TRAILER, parseMark, type CandidateMark } from "../../core/build/candidate.ts";
import { readTrailers } from "../../core/comments/commitMessage.ts";
import { getGitHubHosts } from "../../config/github-hosts.ts";
import { at, type Access } from "./access.ts";
import { asking } from "./errors.ts";
import { keptFor } from "./kept.ts";
import { isSealed, noteUnsigned } from "./seal.ts";

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  /** GitHub signed it, as it does for what an App makes without naming an author. */
  verified: boolean;
  authorName: string;
  authorEmail: string;
  committerEmail: string;
  /** ISO 8601. Of what GitHub committed, the time at which it did; else the committer's word. */
  committedAt: string;
}

const kept = keptFor<Commit>(5000);

/** @throws GitHubError */
export async function commitOf(access: Access, sha: string): Promise<Commit> {
  return kept(access, sha, async () => {
    const { data } = await asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
        ...at(access),
        commit_sha: sha,
      }),
    );
    return {
      sha,
      tree: data.tree.sha,
      parents: data.parents.map((p) => p.sha),
      message: data.message,
      verified: data.verification.verified,
      authorName: data.author.name,
      authorEmail: data.author.email,
      committerEmail: data.committer.email,
      committedAt: new Date(data.committer.date).toISOString(),
    };
  });
}

/** Whether the App made the commit: GitHub vouches for that, or where it signs nothing, Baton's own mark does. */
export function isOwn(access: Access, commit: Commit): boolean {
  if (isSignedForApp(access, commit)) return true;
  if (!isSealed(access, commit)) return false;
  if (!commit.verified) noteUnsigned(access);
  return true;
}

function isSignedForApp({ app, octokit }: Access, commit: Commit): boolean {
  // Whoever calls themself so in their profile has the name, and GitHub signs what they commit on the web; the address
  // is the account's own: https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
  const ours = commit.authorName === app.login && commit.authorEmail.includes(`+${app.login}@users.noreply.`);
  if (!commit.verified || !ours) return false;
  // A signature vouches for the committer alone: with a key of their own anyone may sign what names us as its author.
  // GitHub commits what is made through it as noreply@ its own host, which is nobody's address.
  const { webUrl } = getGitHubHosts({ api: octokit.request.endpoint.DEFAULTS.baseUrl });
  return ["github.com", new URL(webUrl).hostname].some((name) => commit.committerEmail === `noreply@${name}`);
}

/** What a candidate was made from. Anyone may write the trailer: it is believed only of the App's commits. */
export function candidateIn(access: Access, commit: Commit): CandidateMark | null {
  return isOwn(access, commit) ? parseMark(readTrailers(commit.message)[CANDIDATE_TRAILER]) : null;
}

/**
 * Whether the message asks GitHub not to start workflows:
 * https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
export function skipsCi(message: string): boolean {
  return /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/.test(message) || /^skip-checks: *true$/m.test(message);
}
