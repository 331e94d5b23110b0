/** Reads commits by sha. Commits never change, so they are cached. */
import { createHmac, createPrivateKey, hkdfSync, timingSafeEqual } from "node:crypto";
import type { Facts } from "../../core/model/facts.ts";
import { getGitHubHosts } from "../../config/github-hosts.ts";
import { addTrailer, readTrailers } from "../../core/messages/commit-messages.ts";
import { getRepoParams, type Access } from "./access.ts";
import { requestGitHub } from "./errors.ts";
import { createCache } from "./lru-cache.ts";
import {
  CANDIDATE_TRAILER,
  parseCandidateMark,
  type CandidateMark,
} from "../../core/model/candidate.ts";

// Developer Certificate of Origin: each of Baton's commits gets a sign-off if the settings ask for
// it.

const getCachedAuthor = createCache<string>(10);

/** Returns the message, with a sign-off if the settings ask for one. @throws GitHubError */
export async function signMessage(
  { access, facts }: { access: Access; facts: Pick<Facts, "settings"> },
  message: string,
): Promise<string> {
  if (!facts.settings.ok || !facts.settings.value.sign_off) return message;
  return addTrailer(
    message,
    `Signed-off-by: ${await getCachedAuthor(access, "author", () => findAuthor(access))}`,
  );
}

/**
 * Returns the author that GitHub gives to a commit that an App makes without naming one. A DCO
 * check compares both letter by letter. It is the bot's login, and an address with the bot's user
 * id (not the App's):
 *
 * https://docs.github.com/en/account-and-profile/reference/email-addresses-reference#your-noreply-email-address
 */
async function findAuthor({ octokit, app }: Access): Promise<string> {
  const { data } = await requestGitHub(() =>
    octokit.request("GET /users/{username}", { username: app.login }),
  );
  const { mailDomain } = getGitHubHosts({ api: octokit.request.endpoint.DEFAULTS.baseUrl });
  return `${app.login} <${data.id}+${app.login}@users.noreply.${mailDomain}>`;
}

// Baton seals its commits itself if GitHub doesn't sign them: on a GitHub Enterprise Server without
// web commit signing. The seal is a MAC over the whole commit. Only holders of the App's private
// key have its key. It proves as much as GitHub's signature: nobody else can make a seal, or use it
// for another commit.

/** The parts of a commit that the seal covers. */
export interface Sealable {
  tree: string;
  parents: readonly string[];
  message: string;
}

const TRAILER = /\nBaton-Seal: ([0-9a-f]{64})$/;

/**
 * Derives the key from the App's private key, so all replicas have the same. Another private key
 * gives another key.
 */
export function deriveSealKey(privateKey: string): Uint8Array {
  const der = createPrivateKey(privateKey).export({ type: "pkcs8", format: "der" });
  return new Uint8Array(hkdfSync("sha256", der, "", "baton commit seal", 32));
}

/** Returns the message with the seal as its last line. */
export function sealMessage(key: Uint8Array, commit: Sealable): string {
  const message = commit.message.trimEnd();
  return addTrailer(message, `Baton-Seal: ${computeMac(key, { ...commit, message })}`);
}

/** Whether the App made exactly this commit. */
export function isSealed({ sealKey }: Pick<Access, "sealKey">, commit: Sealable): boolean {
  const text = commit.message.trimEnd();
  const found = TRAILER.exec(text.slice(-200))?.[1];
  if (!sealKey || found === undefined) return false;
  const message = text.slice(0, text.lastIndexOf("\n")).trimEnd();
  return timingSafeEqual(
    Buffer.from(found),
    Buffer.from(computeMac(sealKey, { ...commit, message })),
  );
}

function computeMac(key: Uint8Array, { tree, parents, message }: Sealable): string {
  return createHmac("sha256", key)
    .update(JSON.stringify([tree, parents, message]))
    .digest("hex");
}

/** GitHub instances that don't sign commits, by `Access.scope`. */
const unsigned = new WeakSet<object>();

function noteUnsigned({ scope }: Access): void {
  unsigned.add(scope);
}

/** Whether this process has seen a commit of the App that this GitHub didn't sign. */
export function isUnsigned({ scope }: Access): boolean {
  return unsigned.has(scope);
}

export interface Commit {
  sha: string;
  tree: string;
  parents: string[];
  message: string;
  /** GitHub signed it. GitHub signs commits that an App makes without naming an author. */
  verified: boolean;
  authorName: string;
  authorEmail: string;
  committerEmail: string;
  /**
   * ISO 8601. GitHub's own time if GitHub made the commit, else the time that the committer claims.
   */
  committedAt: string;
}

const getCachedCommit = createCache<Commit>(5000);

/** @throws GitHubError */
export async function getCommit(access: Access, sha: string): Promise<Commit> {
  return getCachedCommit(access, sha, async () => {
    const { data } = await requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
        ...getRepoParams(access),
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

/**
 * Whether the App made the commit. GitHub's signature proves it. If GitHub signs nothing, Baton's
 * own seal does.
 */
export function isOwn(access: Access, commit: Commit): boolean {
  if (isSignedForApp(access, commit)) return true;
  if (!isSealed(access, commit)) return false;
  if (!commit.verified) noteUnsigned(access);
  return true;
}

function isSignedForApp({ app, octokit }: Access, commit: Commit): boolean {
  // Anyone can choose this name in their profile, and GitHub signs what they commit on the web. The
  // address belongs to the account alone:
  // https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
  const ours =
    commit.authorName === app.login && commit.authorEmail.includes(`+${app.login}@users.noreply.`);
  if (!commit.verified || !ours) return false;
  // A signature proves the committer only: anyone can sign, with their own key, a commit that names
  // Baton as author. GitHub commits as noreply@ its own host, an address that nobody has.
  const { webUrl } = getGitHubHosts({ api: octokit.request.endpoint.DEFAULTS.baseUrl });
  return ["github.com", new URL(webUrl).hostname].some(
    (name) => commit.committerEmail === `noreply@${name}`,
  );
}

/**
 * Returns what a candidate was made from. Anyone may write the trailer, so Baton trusts it only on
 * the App's commits.
 */
export function readCandidateMark(access: Access, commit: Commit): CandidateMark | null {
  return isOwn(access, commit)
    ? parseCandidateMark(readTrailers(commit.message)[CANDIDATE_TRAILER])
    : null;
}

/**
 * Whether the message asks GitHub not to start workflows:
 * https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 */
export function isCiSkipped(message: string): boolean {
  return (
    /\[(skip ci|ci skip|no ci|skip actions|actions skip)\]/.test(message) ||
    /^skip-checks: *true$/m.test(message)
  );
}

// Creates commits as the App. They name no author, so that GitHub signs them.

/**
 * Returns the sha of the new commit. If GitHub doesn't sign it, creates it again with Baton's own
 * seal.
 * @throws GitHubError
 */
export async function makeCommit(
  access: Access,
  tree: string,
  parents: string[],
  message: string,
): Promise<string> {
  const parts = { tree, parents, message };
  const { sealKey } = access;
  if (sealKey === undefined || !isUnsigned(access)) {
    const { sha, verification } = await postCommit(access, parts);
    if (sealKey === undefined || verification.verified) return sha;
    noteUnsigned(access);
  }
  return (await postCommit(access, { ...parts, message: sealMessage(sealKey, parts) })).sha;
}

async function postCommit(access: Access, { tree, parents, message }: Sealable) {
  const parts = { ...getRepoParams(access), tree, parents: [...parents], message };
  return (
    await requestGitHub(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/git/commits", parts),
    )
  ).data;
}
