import { z } from "zod";
import type { Release } from "../../model.ts";
import { applyLatest } from "../../releases/releases.ts";
import { stamp } from "../../time.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentRelease } from "../present/release.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";
import { announceRelease, checkTag, publish } from "./publish.ts";
import { releaseOf } from "./get-release.ts";

const Body = z.object({
  tag_name: z.string().optional(),
  target_commitish: z.string().optional(),
  name: z.string().nullish(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
  prerelease: z.boolean().optional(),
  make_latest: z.enum(["true", "false", "legacy"]).optional(),
  discussion_category_name: z.string().optional(),
});
type Wanted = z.infer<typeof Body>;

/** Edits a release, publishes a draft, or makes a draft of a release again. */
export const updateRelease: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}/releases/{release_id}",
  docs: "releases/releases#update-a-release",
  permission: "contents:write",
  handle(call) {
    const { repository, sandbox } = call;
    const release = releaseOf(call);
    const wanted = input(call, Body);
    if (wanted.discussion_category_name) throw notFound();
    const before = { ...release };
    const next = { ...release, ...changesOf(wanted), updatedAt: stamp(sandbox.clock()) };
    const moved = next.tag !== before.tag || next.target !== before.target;
    if (moved || wanted.draft === false) checkTag(call, next);
    const draft = wanted.draft ?? before.draft;
    // A published release whose tag changes needs that tag as well.
    if (!draft && (before.draft || next.tag !== before.tag)) publish(call, next);
    if (draft && !before.draft) Object.assign(next, { draft, publishedAt: null });
    if (wanted.make_latest !== undefined || next.prerelease !== before.prerelease) {
      applyLatest(sandbox, repository, next);
    }
    Object.assign(release, next);
    sandbox.save();
    announceRelease(call, release, ...actionsOf(before, release));
    return ok(presentRelease(sandbox, repository, release));
  },
};

function changesOf(wanted: Wanted): Partial<Release> {
  const { body, make_latest: makeLatest, name, prerelease, tag_name: tag, target_commitish: target } = wanted;
  const all = { body, makeLatest, name, prerelease, tag, target };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** `prereleased` is about a release that was never a draft: GitHub's page on the `release` event says so. */
function actionsOf(before: Release, after: Release): string[] {
  if (before.draft && !after.draft) return ["published", ...(after.prerelease ? [] : ["released"])];
  if (!before.draft && after.draft) return ["unpublished"];
  if (after.draft || before.prerelease === after.prerelease) return ["edited"];
  return ["edited", after.prerelease ? "prereleased" : "released"];
}
