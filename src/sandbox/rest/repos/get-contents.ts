import { posix } from "node:path";
import type { GitRepository, TreeEntry } from "../../git/repository.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { mediaType } from "../media-type.ts";
import { repositoryApi, repositoryPage } from "../present/address.ts";
import { notFound, Refusal } from "../refusal.ts";
import { ok, raw, type Reply } from "../reply.ts";

/** Above a megabyte GitHub leaves the content out of the JSON form. */
const MEGABYTE = 1024 * 1024;

/** A folder shows so many, the Git Trees API the rest. */
const MOST_ENTRIES = 1_000;

export const getContents: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/contents/{path...}",
  docs: "repos/contents#get-repository-content",
  permission: "contents:read",
  media: ["raw", "object"],
  handle: answer,
};

/** The top folder, asked for without a slash. */
export const getRootContents: Endpoint = { ...getContents, path: "/repos/{owner}/{repo}/contents" };

function answer(call: Call): Reply {
  const { git } = call;
  const path = (call.params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  const { commit, ref } = commitAt(call);
  const entry = git.at(commit, path);
  if (!entry) throw notFound();
  if (entry.mode === "040000") {
    const entries = (git.tree(entry.oid) ?? []).slice(0, MOST_ENTRIES);
    git.preload(entries.map((one) => one.oid));
    const below = (one: TreeEntry): string => (path === "" ? one.name : `${path}/${one.name}`);
    const listed = entries.map((one) => presentEntry(call, one, below(one), ref, false));
    if (mediaType(call) !== "object") return ok(listed);
    return ok({ ...presentEntry(call, { ...entry, name: path }, path, ref, false), entries: listed });
  }
  return answerFile(call, commit, path, ref, entry);
}

/** The commit that the query's `ref` names, the default branch without one. */
export function commitAt(call: Call): { commit: string; ref: string } {
  const wanted = call.query.get("ref");
  const ref = wanted || call.repository.defaultBranch;
  const commit = call.git.resolve(ref);
  if (!commit) throw new Refusal(404, wanted ? `No commit found for the ref ${ref}` : "This repository is empty.");
  return { commit, ref };
}

/** A file, link or submodule in the form that was asked for. */
export function answerFile(call: Call, commit: string, path: string, ref: string, entry: TreeEntry): Reply {
  const { git } = call;
  const shown = followed(git, commit, path, entry);
  if (mediaType(call) === "raw" || call.query.has("raw")) {
    return raw(git.blob(shown.oid) ?? "", "application/vnd.github.raw; charset=utf-8");
  }
  return ok(presentEntry(call, shown, path, ref, true));
}

/**
 * A link to a file of the repository answers as that file, any other link as itself:
 * https://docs.github.com/en/rest/repos/contents#get-repository-content
 */
function followed(git: GitRepository, commit: string, path: string, entry: TreeEntry): TreeEntry {
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

/** A file, folder, link or submodule; `full` with its content. */
export function presentEntry(call: Call, entry: TreeEntry, path: string, ref: string, full: boolean) {
  const { git, repository, sandbox } = call;
  const type = TYPES[entry.mode];
  const data = type === "file" || type === "symlink" ? (git.blob(entry.oid) ?? Buffer.alloc(0)) : Buffer.alloc(0);
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const api = repositoryApi(sandbox, repository);
  const url = `${api}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const html = `${repositoryPage(sandbox, repository)}/${type === "dir" ? "tree" : "blob"}/${ref}/${encoded}`;
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
          content: large ? "" : lines(data.toString("base64")),
        }
      : {}),
    ...(full && type === "symlink" ? { target: data.toString("utf8") } : {}),
  };
}

/** GitHub breaks base64 after 60 characters. */
function lines(base64: string): string {
  return base64.replaceAll(/(.{60})/g, "$1\n");
}
