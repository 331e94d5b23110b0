import { z } from "zod";
import { moveRefs } from "../../git/move-refs.ts";
import { getGit } from "../../git/get-git.ts";
import { ZERO, isRefName } from "../../git/repository.ts";
import {
  applyMakeLatest,
  findLatestRelease,
  findRelease,
  findReleaseCommit,
  listReleases,
} from "../../releases/releases.ts";
import { formatTimestamp } from "../../time.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { serializeRelease } from "../serializers/release.ts";
import { createNotFoundError, createValidationError } from "../http-error.ts";
import { generateNotes } from "../../releases/release-notes.ts";
import { parseBody, parseId } from "../request-body.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import { hasPermission } from "../../auth/permissions.ts";
import { createPage } from "../listing.ts";
import type { Release } from "../../schema/releases.ts";

// Publishes a release: creates its tag and emits its events.

/** Refuses an invalid tag, one of another release, and a target that does not exist. */
function checkReleaseTag(
  { repository, sandbox }: Call,
  release: Pick<Release, "id" | "tag" | "target">,
): void {
  if (!isRefName(`refs/tags/${release.tag}`)) {
    throw createValidationError("Release", "tag_name", "custom", "tag_name is not a valid tag");
  }
  const other = findRelease(sandbox, repository, release.tag, false);
  if (other && other.id !== release.id)
    throw createValidationError("Release", "tag_name", "already_exists");
  if (findReleaseCommit(sandbox, repository, release) !== null) return;
  throw createValidationError("Release", "target_commitish", "invalid");
}

/** Creates the tag if it is missing, and makes the release public. The caller emits the events. */
function publishRelease(call: Call, release: Release): void {
  const { actor, git, repository, sandbox } = call;
  const ref = `refs/tags/${release.tag}`;
  const commit = findReleaseCommit(sandbox, repository, release);
  if (commit === null) throw createValidationError("Release", "target_commitish", "invalid");
  if (git.ref(ref) === null)
    moveRefs(sandbox, repository, actor, [{ ref, after: commit, expected: ZERO }]);
  release.draft = false;
  release.createdAt =
    getGit(sandbox, repository).commit(commit)?.committer.date ?? release.createdAt;
  release.publishedAt = formatTimestamp(sandbox.clock());
  applyMakeLatest(sandbox, repository, release);
}

/** Emits an event of the release for each action. */
function sendReleaseEvents(call: Call, release: Release, ...actions: string[]): void {
  const { login, repository, sandbox } = call;
  for (const action of actions) {
    const changes = action === "edited" ? { changes: {} } : {};
    const shown = serializeRelease(sandbox, repository, release);
    sandbox.emit(repository, "release", action, { release: shown, ...changes, sender: login });
  }
}

const CreateReleaseBody = z.object({
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

/**
 * Creates a release. A draft gets its tag when it is published; any other release gets it at once.
 */
const createRelease = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/releases",
  docs: "releases/releases#create-a-release",
  permission: "contents:write",
  handle(call) {
    const { repository, sandbox } = call;
    const given = parseBody(call, CreateReleaseBody);
    // No repository here has discussions, so none has the category.
    if (given.discussion_category_name) throw createNotFoundError();
    const now = formatTimestamp(sandbox.clock());
    const release: Release = {
      ...{ id: sandbox.nextId(), repositoryId: repository.id, tag: given.tag_name },
      target: given.target_commitish || repository.defaultBranch,
      ...{
        name: given.name ?? null,
        body: given.body ?? null,
        draft: true,
        prerelease: given.prerelease,
      },
      ...{ author: call.login, createdAt: now, updatedAt: now, publishedAt: null },
      ...{ makeLatest: given.make_latest, latestOrder: null, assets: [] },
    };
    checkReleaseTag(call, release);
    if (given.generate_release_notes) addNotes(call, release);
    if (!given.draft) publishRelease(call, release);
    sandbox.world.releases = [...(sandbox.world.releases ?? []), release];
    sandbox.save();
    const kind = release.prerelease ? "prereleased" : "released";
    sendReleaseEvents(call, release, "created", ...(release.draft ? [] : ["published", kind]));
    return respondCreated(serializeRelease(sandbox, repository, release));
  },
});

/** Generates the title unless one is given. A given text comes before the notes. */
function addNotes({ repository, sandbox }: Call, release: Release): void {
  const commit = findReleaseCommit(sandbox, repository, release) ?? "";
  const wish = { tag: release.tag, commit, previousTag: null, configPath: null };
  const notes = generateNotes(sandbox, repository, wish);
  release.name ??= notes.name;
  release.body = release.body ? `${release.body}\n\n${notes.body}` : notes.body;
}

const GenerateNotesBody = z.object({
  tag_name: z.string(),
  target_commitish: z.string().optional(),
  previous_tag_name: z.string().optional(),
  configuration_file_path: z.string().optional(),
});

/** Generates title and notes of a release that need not exist. Nothing is saved. */
const generateReleaseNotes = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/releases/generate-notes",
  docs: "releases/releases#generate-release-notes-content-for-a-release",
  permission: "contents:write",
  handle(call) {
    const { git, repository, sandbox } = call;
    const given = parseBody(call, GenerateNotesBody);
    const tag = given.tag_name;
    const target = given.target_commitish || repository.defaultBranch;
    const commit = findReleaseCommit(sandbox, repository, { tag, target });
    if (commit === null) throw createValidationError("Release", "target_commitish", "invalid");
    const previousTag = given.previous_tag_name ?? null;
    if (previousTag !== null && git.ref(`refs/tags/${previousTag}`) === null) {
      throw createValidationError("Release", "previous_tag_name", "invalid");
    }
    const configPath = given.configuration_file_path ?? null;
    return respondOk(generateNotes(sandbox, repository, { tag, commit, previousTag, configPath }));
  },
});

const LIST = "/repos/{owner}/{repo}/releases";
const DOCS = "releases/releases";

const listRepositoryReleases = defineEndpoint({
  method: "GET",
  path: LIST,
  docs: `${DOCS}#list-releases`,
  permission: "contents:read",
  handle(call) {
    const { repository, sandbox } = call;
    return createPage(call, listReleases(sandbox, repository, canSeeDrafts(call)), (one) =>
      serializeRelease(sandbox, repository, one),
    );
  },
});

const getLatestRelease = defineEndpoint({
  method: "GET",
  path: `${LIST}/latest`,
  docs: `${DOCS}#get-the-latest-release`,
  permission: "contents:read",
  handle: (call) => respondRelease(call, findLatestRelease(call.sandbox, call.repository)),
});

/** Returns a published release. A draft has no tag yet. */
const getReleaseByTag = defineEndpoint({
  method: "GET",
  path: `${LIST}/tags/{tag...}`,
  docs: `${DOCS}#get-a-release-by-tag-name`,
  permission: "contents:read",
  handle: (call) =>
    respondRelease(call, findRelease(call.sandbox, call.repository, call.params.tag, false)),
});

const getRelease = defineEndpoint({
  method: "GET",
  path: `${LIST}/{release_id}`,
  docs: `${DOCS}#get-a-release`,
  permission: "contents:read",
  handle: (call) => respondRelease(call, requireRelease(call)),
});

/** Deletes a release, but not its tag. */
const deleteRelease = defineEndpoint({
  method: "DELETE",
  path: `${LIST}/{release_id}`,
  docs: `${DOCS}#delete-a-release`,
  permission: "contents:write",
  handle(call) {
    const { repository, sandbox } = call;
    const release = requireRelease(call);
    sandbox.world.releases = sandbox.world.releases?.filter((one) => one !== release);
    for (const { file } of release.assets) sandbox.files.remove(file);
    sandbox.save();
    const shown = serializeRelease(sandbox, repository, release);
    sandbox.emit(repository, "release", "deleted", { release: shown, sender: call.login });
    return respondNoContent();
  },
});

/**
 * Returns the release of the path.
 * @throws HttpError 404 for a draft that the caller may not see.
 */
export function requireRelease(call: Call): Release {
  const id = parseId(call.params["release_id"]);
  const found = listReleases(call.sandbox, call.repository, canSeeDrafts(call)).find(
    (one) => one.id === id,
  );
  if (!found) throw createNotFoundError();
  return found;
}

export function canSeeDrafts({ actor, repository }: Call): boolean {
  return hasPermission(actor, repository, "contents", "write");
}

function respondRelease({ repository, sandbox }: Call, release: Release | undefined) {
  if (!release) throw createNotFoundError();
  return respondOk(serializeRelease(sandbox, repository, release));
}

const UpdateReleaseBody = z.object({
  tag_name: z.string().optional(),
  target_commitish: z.string().optional(),
  name: z.string().nullish(),
  body: z.string().nullish(),
  draft: z.boolean().optional(),
  prerelease: z.boolean().optional(),
  make_latest: z.enum(["true", "false", "legacy"]).optional(),
  discussion_category_name: z.string().optional(),
});
type UpdateReleaseInput = z.infer<typeof UpdateReleaseBody>;

/** Edits a release, publishes a draft, or turns a release back into a draft. */
const updateRelease = defineEndpoint({
  method: "PATCH",
  path: "/repos/{owner}/{repo}/releases/{release_id}",
  docs: "releases/releases#update-a-release",
  permission: "contents:write",
  handle(call) {
    const { repository, sandbox } = call;
    const release = requireRelease(call);
    const wanted = parseBody(call, UpdateReleaseBody);
    if (wanted.discussion_category_name) throw createNotFoundError();
    const before = { ...release };
    const next = {
      ...release,
      ...toReleaseChanges(wanted),
      updatedAt: formatTimestamp(sandbox.clock()),
    };
    const moved = next.tag !== before.tag || next.target !== before.target;
    if (moved || wanted.draft === false) checkReleaseTag(call, next);
    const draft = wanted.draft ?? before.draft;
    // A published release whose tag changes needs the new tag as well.
    if (!draft && (before.draft || next.tag !== before.tag)) publishRelease(call, next);
    if (draft && !before.draft) Object.assign(next, { draft, publishedAt: null });
    if (wanted.make_latest !== undefined || next.prerelease !== before.prerelease) {
      applyMakeLatest(sandbox, repository, next);
    }
    Object.assign(release, next);
    sandbox.save();
    sendReleaseEvents(call, release, ...listReleaseActions(before, release));
    return respondOk(serializeRelease(sandbox, repository, release));
  },
});

function toReleaseChanges(wanted: UpdateReleaseInput): Partial<Release> {
  const {
    body,
    make_latest: makeLatest,
    name,
    prerelease,
    tag_name: tag,
    target_commitish: target,
  } = wanted;
  const all = { body, makeLatest, name, prerelease, tag, target };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/**
 * `prereleased` is about a release that was never a draft, according to GitHub's page on the
 * `release` event.
 */
function listReleaseActions(before: Release, after: Release): string[] {
  if (before.draft && !after.draft) return ["published", ...(after.prerelease ? [] : ["released"])];
  if (!before.draft && after.draft) return ["unpublished"];
  if (after.draft || before.prerelease === after.prerelease) return ["edited"];
  return ["edited", after.prerelease ? "prereleased" : "released"];
}

export const releaseEndpoints: Endpoint[] = [
  listRepositoryReleases,
  getLatestRelease,
  getReleaseByTag,
  getRelease,
  createRelease,
  generateReleaseNotes,
  updateRelease,
  deleteRelease,
];
