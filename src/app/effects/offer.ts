/** Files that Baton offers, as a pull request. Safe by the branch's name: what people have done with it is kept. */
import type { Facts } from "../../core/build/facts.ts";
import type { Offer, OfferedPull } from "../../core/onboarding/facts.ts";
import { at, type Access } from "../github/access.ts";
import { commitOf, isOwn } from "../github/commits.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { headOf, putRef, readRef } from "../github/refs.ts";
import { makeCommit } from "../github/make-commit.ts";
import { openFrom } from "./pulls.ts";
import { signed } from "./signOff.ts";
import { makeTree } from "./tree.ts";

/** Where it is offered: the default branch. */
export interface OfferPlace {
  id: number;
  branch: string;
  base: { sha: string; settings: Facts["settings"] };
}

/** Number of the pull request; `before` is the newest from this branch. @throws GitHubError */
export async function makeOffer(
  access: Access,
  { id, branch, base }: OfferPlace,
  offer: Offer,
  before: OfferedPull | null,
): Promise<number> {
  const { title, body } = offer;
  const head = await readRef(access, headOf(offer.branch));
  const own = head === null || isOwn(access, await commitOf(access, head));
  if (!own && before === null) {
    const words = `the branch ${offer.branch} is somebody else's: delete or rename it, and Baton makes its own`;
    throw new GitHubError("refused", words);
  }
  if (own) await putRef(access, headOf(offer.branch), await commit(access, base, offer));
  if (before?.state === "open") {
    const changed = { ...at(access), pull_number: before.number, title, body };
    await asking(() => access.octokit.request("PATCH /repos/{owner}/{repo}/pulls/{pull_number}", changed));
    return before.number;
  }
  const number = await openFrom(access, id, { head: offer.branch, base: branch, title, body });
  if (number === null)
    throw new GitHubError("unavailable", `GitHub doesn't show the pull request of ${offer.branch} yet`);
  return number;
}

async function commit(
  access: Access,
  { sha, settings }: OfferPlace["base"],
  { files, message }: Offer,
): Promise<string> {
  const { tree: before } = await commitOf(access, sha);
  const changed = Object.entries(files).map(([path, text]) => {
    return { op: "write" as const, path, mode: "100644" as const, content: Buffer.from(text).toString("base64") };
  });
  const tree = await makeTree(access, before, { base: sha, files: changed });
  return makeCommit(access, tree, [sha], await signed({ access, facts: { settings } }, message));
}
