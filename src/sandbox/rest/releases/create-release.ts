import { z } from "zod";
import type { Release } from "../../model.ts";
import { generateNotes } from "../../releases/notes.ts";
import { findReleaseCommit } from "../../releases/releases.ts";
import { stamp } from "../../time.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentRelease } from "../present/release.ts";
import { notFound } from "../refusal.ts";
import { created } from "../reply.ts";
import { announceRelease, checkTag, publish } from "./publish.ts";

const Body = z.object({
  tag_name: z.string(),
  target_commitish: z.string().optional(),
  name: z.string().nullish(),
  body: z.string().nullish(),
  draft: z.boolean().default(false),
  prerelease: z.boolean().default(false),
  generate_release_notes: z.boolean().default(false),
  make_latest: z.enum(["true", "false", "legacy"]).default("true"),
  discussion_category_name: z.string().optional(),
});

/** A draft waits with its tag until it is published; any other release gets it at once. */
export const createRelease: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/releases",
  docs: "releases/releases#create-a-release",
  permission: "contents:write",
  handle(call) {
    const { repository, sandbox } = call;
    const given = input(call, Body);
    // No repository here has discussions, so that none has the category.
    if (given.discussion_category_name) throw notFound();
    const now = stamp(sandbox.clock());
    const release: Release = {
      ...{ id: sandbox.nextId(), repositoryId: repository.id, tag: given.tag_name },
      target: given.target_commitish || repository.defaultBranch,
      ...{ name: given.name ?? null, body: given.body ?? null, draft: true, prerelease: given.prerelease },
      ...{ author: call.login, createdAt: now, updatedAt: now, publishedAt: null },
      ...{ makeLatest: given.make_latest, latestOrder: null, assets: [] },
    };
    checkTag(call, release);
    if (given.generate_release_notes) addNotes(call, release);
    if (!given.draft) publish(call, release);
    sandbox.world.releases = [...(sandbox.world.releases ?? []), release];
    sandbox.save();
    const kind = release.prerelease ? "prereleased" : "released";
    announceRelease(call, release, "created", ...(release.draft ? [] : ["published", kind]));
    return created(presentRelease(sandbox, repository, release));
  },
};

/** The title is generated unless one is given; what is given as text comes before the notes. */
function addNotes({ repository, sandbox }: Call, release: Release): void {
  const commit = findReleaseCommit(sandbox, repository, release) ?? "";
  const wish = { tag: release.tag, commit, previousTag: null, configPath: null };
  const notes = generateNotes(sandbox, repository, wish);
  release.name ??= notes.name;
  release.body = release.body ? `${release.body}\n\n${notes.body}` : notes.body;
}
