import { formatBase64Lines, parseBase64 } from "../base64.ts";
import { posix } from "node:path";
import { z } from "zod";
import { ZERO, type Commit, type GitRepository, type TreeEntry } from "../../git/repository.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { getMediaType } from "../content-negotiation.ts";
import { getRepositoryApiUrl, getRepositoryPageUrl } from "../serializers/urls.ts";
import { HttpError, createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondOk, respondRaw, type RestReply } from "../reply.ts";
import { editTree } from "../../git/edit-tree.ts";
import { moveRefs } from "../../git/move-refs.ts";
import { createWebFlowPerson, writeSignedCommit } from "../../git/commit-signing.ts";
import { getCommitAuthor, getGitTime } from "../git/author.ts";
import { parseBody } from "../request-body.ts";
import { serializeGitCommit } from "../serializers/commit.ts";
import { RuleViolationError } from "../../rules/rule-violations.ts";

/** Above one megabyte GitHub leaves the content out of the JSON form. */
const MEGABYTE = 1024 * 1024;

/** Maximum number of entries for a folder. The Git Trees API returns the others. */
const MOST_ENTRIES = 1_000;

const getContents = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/contents/{path...}",
  docs: "repos/contents#get-repository-content",
  permission: "contents:read",
  media: ["raw", "object"],
  handle: respondContents,
});

/** The root folder, requested without a slash. */
const getRootContents: Endpoint = { ...getContents, path: "/repos/{owner}/{repo}/contents" };

function respondContents(call: Call): RestReply {
  const { git } = call;
  const path = (call.params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  const { commit, ref } = resolveQueryRef(call);
  const entry = git.at(commit, path);
  if (!entry) throw createNotFoundError();
  if (entry.mode === "040000") {
    const entries = (git.tree(entry.oid) ?? []).slice(0, MOST_ENTRIES);
    git.preload(entries.map((one) => one.oid));
    const below = (one: TreeEntry): string => (path === "" ? one.name : `${path}/${one.name}`);
    const listed = entries.map((one) => serializeEntry(call, one, below(one), ref, false));
    if (getMediaType(call) !== "object") return respondOk(listed);
    return respondOk({
      ...serializeEntry(call, { ...entry, name: path }, path, ref, false),
      entries: listed,
    });
  }
  return respondFile(call, commit, path, ref, entry);
}

/** Returns the commit that the query's `ref` names, by default that of the default branch. */
function resolveQueryRef(call: Call): { commit: string; ref: string } {
  const wanted = call.query.get("ref");
  const ref = wanted || call.repository.defaultBranch;
  const commit = call.git.resolve(ref);
  if (!commit)
    throw new HttpError(
      404,
      wanted ? `No commit found for the ref ${ref}` : "This repository is empty.",
    );
  return { commit, ref };
}

/** Returns a file, link or submodule in the requested form. */
function respondFile(
  call: Call,
  commit: string,
  path: string,
  ref: string,
  entry: TreeEntry,
): RestReply {
  const { git } = call;
  const shown = followLink(git, commit, path, entry);
  if (getMediaType(call) === "raw" || call.query.has("raw")) {
    return respondRaw(git.blob(shown.oid) ?? "", "application/vnd.github.raw; charset=utf-8");
  }
  return respondOk(serializeEntry(call, shown, path, ref, true));
}

/**
 * Follows a link to a file of the repository. Any other link is returned as itself:
 * https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
function followLink(git: GitRepository, commit: string, path: string, entry: TreeEntry): TreeEntry {
  if (entry.mode !== "120000") return entry;
  const target = git.blob(entry.oid)?.toString("utf8") ?? "";
  const to = posix.normalize(posix.join(posix.dirname(path), target));
  const found = target.startsWith("/") || to.startsWith("..") ? null : git.at(commit, to);
  return found?.mode.startsWith("10") ? { ...found, name: entry.name } : entry;
}

const TYPES: Record<TreeEntry["mode"], string> = {
  "100644": "file",
  "100755": "file",
  "120000": "symlink",
  "040000": "dir",
  "160000": "submodule",
};

/** Serializes a file, folder, link or submodule. `full` includes its content. */
function serializeEntry(call: Call, entry: TreeEntry, path: string, ref: string, full: boolean) {
  const { git, repository, sandbox } = call;
  const type = TYPES[entry.mode];
  const data =
    type === "file" || type === "symlink"
      ? (git.blob(entry.oid) ?? Buffer.alloc(0))
      : Buffer.alloc(0);
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const api = getRepositoryApiUrl(sandbox, repository);
  const url = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const html = `${getRepositoryPageUrl(sandbox, repository)}/${type === "dir" ? "tree" : "blob"}/${ref}/${encoded}`;
  const gitUrl = `${api}/git/${type === "dir" ? "trees" : "blobs"}/${entry.oid}`;
  const large = data.length > MEGABYTE;
  return {
    type,
    name: path.split("/").at(-1) ?? "",
    path,
    sha: entry.oid,
    size: data.length,
    url,
    html_url: html,
    git_url: gitUrl,
    download_url: type === "file" ? `${url}&raw=1` : null,
    _links: { self: url, git: gitUrl, html },
    ...(full && type === "file"
      ? {
          encoding: large ? "none" : "base64",
          content: large ? "" : formatBase64Lines(data),
        }
      : {}),
    ...(full && type === "symlink" ? { target: data.toString("utf8") } : {}),
  };
}

const PATH = "/repos/{owner}/{repo}/contents/{path...}";
const Person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const Change = z.object({
  message: z.string(),
  branch: z.string().optional(),
  author: Person.optional(),
  committer: Person.optional(),
});
type Change = z.infer<typeof Change>;

/** Commits one file: a new one, or a change of the one whose `sha` is given. */
const putContents = defineEndpoint({
  method: "PUT",
  path: PATH,
  docs: "repos/contents#create-or-update-file-contents",
  permission: "contents:write",
  handle(call) {
    const { content, sha, ...change } = parseBody(
      call,
      Change.extend({ content: z.string(), sha: z.string().optional() }),
    );
    const place = findContentsTarget(call, change.branch);
    const { path } = place;
    if (place.entry?.mode === "040000") throw createUnprocessableError(`${path} is a directory`);
    checkSha(place, sha);
    const oid = call.git.write("blob", parseBase64(content));
    const mode = place.entry?.mode ?? "100644";
    const commit = writeChange(call, place, change, { path, mode, oid });
    const entry: TreeEntry = { mode, oid, name: path.split("/").at(-1) ?? "" };
    const answer = {
      content: serializeEntry(call, entry, path, place.branch, false),
      commit: serializeGitCommit(call.sandbox, call.repository, commit),
    };
    return place.entry === null ? respondCreated(answer) : respondOk(answer);
  },
});

const deleteContents = defineEndpoint({
  method: "DELETE",
  path: PATH,
  docs: "repos/contents#delete-a-file",
  permission: "contents:write",
  handle(call) {
    const { sha, ...change } = parseBody(call, Change.extend({ sha: z.string() }));
    const place = findContentsTarget(call, change.branch);
    const { entry, path } = place;
    if (entry === null || entry.mode === "040000") throw new HttpError(404, "Not Found");
    checkSha(place, sha);
    const commit = writeChange(call, place, change, { path, mode: entry.mode, oid: null });
    return respondOk({
      content: null,
      commit: serializeGitCommit(call.sandbox, call.repository, commit),
    });
  },
});

interface ContentsTarget {
  path: string;
  branch: string;
  /** The branch's head, or null if the repository has no commit yet. */
  head: string | null;
  /** The current entry at the path. */
  entry: TreeEntry | null;
}

function findContentsTarget(
  { git, params, repository }: Call,
  wanted: string | undefined,
): ContentsTarget {
  const branch = wanted ?? repository.defaultBranch;
  const head = git.ref(`refs/heads/${branch}`);
  const isEmpty = git.refs("refs/heads/").length === 0;
  if (head === null && !(isEmpty && branch === repository.defaultBranch)) {
    throw new HttpError(404, `Branch ${branch} not found`);
  }
  const path = (params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  return { path, branch, head, entry: head === null ? null : git.at(head, path) };
}

/** Checks `sha`, so that nobody overwrites a version that they have not read. */
function checkSha({ entry, path }: ContentsTarget, sha: string | undefined): void {
  // For a new file GitHub accepts any `sha`.
  if (entry === null) return;
  if (sha === undefined)
    throw createUnprocessableError(`Invalid request.\n\n"sha" wasn't supplied.`);
  if (entry.oid !== sha) throw new HttpError(409, `${path} does not match ${sha}`);
}

/**
 * Commits the change. It is signed like all commits of GitHub, unless the caller names its author
 * or committer.
 */
function writeChange(
  call: Call,
  { branch, entry, head }: ContentsTarget,
  { author, committer, message }: Change,
  edit: { path: string; mode: TreeEntry["mode"]; oid: string | null },
): Commit {
  const { actor, git, repository, sandbox } = call;
  const date = getGitTime(sandbox);
  const base = head === null ? null : (git.commit(head)?.tree ?? null);
  const tree = editTree(git, base, [edit]);
  const who = (given: z.infer<typeof Person>) => ({ ...given, date: given.date ?? date });
  const made = {
    ...{ tree, parents: head === null ? [] : [head], message },
    author: author || committer ? who(author ?? committer!) : getCommitAuthor(call, date),
  };
  const oid =
    author || committer
      ? git.writeCommit({ ...made, committer: who(committer ?? author!), signature: null })
      : writeSignedCommit(sandbox, git, { ...made, committer: createWebFlowPerson(date) });
  try {
    moveRefs(sandbox, repository, actor, [
      { ref: `refs/heads/${branch}`, after: oid, expected: head ?? ZERO },
    ]);
  } catch (error) {
    if (!(error instanceof RuleViolationError)) throw error;
    throw error.toFile(edit.oid === null ? "delete" : entry === null ? "create" : "update");
  }
  return git.commit(oid)!;
}

/**
 * Folders in the order in which GitHub searches them:
 * https://docs.github.com/articles/about-readmes
 */
const FOLDERS = [".github", "", "docs"];

const getReadme = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/readme",
  docs: "repos/contents#get-a-repository-readme",
  permission: "contents:read",
  media: ["raw", "object"],
  handle(call) {
    const { commit, ref } = resolveQueryRef(call);
    for (const folder of FOLDERS) {
      const entry = call.git.at(commit, folder);
      const entries = entry?.mode === "040000" ? (call.git.tree(entry.oid) ?? []) : [];
      const file = entries.find(
        (one) => /^readme(\.(md|markdown|txt|rst))?$/i.test(one.name) && one.mode !== "040000",
      );
      if (file)
        return respondFile(call, commit, [folder, file.name].filter(Boolean).join("/"), ref, file);
    }
    throw createNotFoundError();
  },
});

export const contentEndpoints: Endpoint[] = [
  getReadme,
  getContents,
  putContents,
  deleteContents,
  getRootContents,
];
