/** Commits that the App makes: no author is named, so that GitHub signs them for it. */
import { at, type Access } from "./access.ts";
import { asking } from "./errors.ts";
import { isUnsigned, noteUnsigned, sealMessage, type Sealable } from "./seal.ts";

/** Sha of the new commit. Where GitHub does not sign it, it is made again with Baton's own mark. @throws GitHubError */
export async function makeCommit(access: Access, tree: string, parents: string[], message: string): Promise<string> {
  const parts = { tree, parents, message };
  const { sealKey } = access;
  if (sealKey === undefined || !isUnsigned(access)) {
    const { sha, verification } = await post(access, parts);
    if (sealKey === undefined || verification.verified) return sha;
    noteUnsigned(access);
  }
  return (await post(access, { ...parts, message: sealMessage(sealKey, parts) })).sha;
}

async function post(access: Access, { tree, parents, message }: Sealable) {
  const parts = { ...at(access), tree, parents: [...parents], message };
  return (await asking(() => access.octokit.request("POST /repos/{owner}/{repo}/git/commits", parts))).data;
}
