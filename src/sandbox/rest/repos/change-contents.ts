import { z } from "zod";
import { editTree } from "../../git/edit-tree.ts";
import { moveRefs } from "../../git/move.ts";
import { ZERO, type Commit, type TreeEntry } from "../../git/repository.ts";
import { webFlow, writeSigned } from "../../git/sign.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { authorOf, seconds } from "../git/author.ts";
import { input } from "../input.ts";
import { presentGitCommit } from "../present/commit.ts";
import { RuleRefusal } from "../../rules/refusal.ts";
import { Refusal, unprocessable } from "../refusal.ts";
import { created, ok } from "../reply.ts";
import { presentEntry } from "./get-contents.ts";

const PATH = "/repos/{owner}/{repo}/contents/{path...}";
const Person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const Change = z.object({
  message: z.string(),
  branch: z.string().optional(),
  author: Person.optional(),
  committer: Person.optional(),
});
type Change = z.infer<typeof Change>;

/** Commits one file: a new one, or another content of the one whose `sha` is given. */
export const putContents: Endpoint = {
  method: "PUT",
  path: PATH,
  docs: "repos/contents#create-or-update-file-contents",
  permission: "contents:write",
  handle(call) {
    const { content, sha, ...change } = input(call, Change.extend({ content: z.string(), sha: z.string().optional() }));
    const place = findPlace(call, change.branch);
    const { path } = place;
    if (place.entry?.mode === "040000") throw unprocessable(`${path} is a directory`);
    checkSha(place, sha);
    const dense = content.replaceAll(/\s/g, "");
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2,3}={0,2})?$/.test(dense)) {
      throw unprocessable("content is not valid Base64");
    }
    const oid = call.git.write("blob", Buffer.from(dense, "base64"));
    const mode = place.entry?.mode ?? "100644";
    const commit = writeChange(call, place, change, { path, mode, oid });
    const entry: TreeEntry = { mode, oid, name: path.split("/").at(-1) ?? "" };
    const answer = {
      content: presentEntry(call, entry, path, place.branch, false),
      commit: presentGitCommit(call.sandbox, call.repository, commit),
    };
    return place.entry === null ? created(answer) : ok(answer);
  },
};

export const deleteContents: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "repos/contents#delete-a-file",
  permission: "contents:write",
  handle(call) {
    const { sha, ...change } = input(call, Change.extend({ sha: z.string() }));
    const place = findPlace(call, change.branch);
    const { entry, path } = place;
    if (entry === null || entry.mode === "040000") throw new Refusal(404, "Not Found");
    checkSha(place, sha);
    const commit = writeChange(call, place, change, { path, mode: entry.mode, oid: null });
    return ok({ content: null, commit: presentGitCommit(call.sandbox, call.repository, commit) });
  },
};

interface Place {
  path: string;
  branch: string;
  /** The branch's head; null where the repository has no commit yet. */
  head: string | null;
  /** What the path holds now. */
  entry: TreeEntry | null;
}

function findPlace({ git, params, repository }: Call, wanted: string | undefined): Place {
  const branch = wanted ?? repository.defaultBranch;
  const head = git.ref(`refs/heads/${branch}`);
  const isEmpty = git.refs("refs/heads/").length === 0;
  if (head === null && !(isEmpty && branch === repository.defaultBranch)) {
    throw new Refusal(404, `Branch ${branch} not found`);
  }
  const path = (params["path"] ?? "").replace(/^\/+|\/+$/g, "");
  return { path, branch, head, entry: head === null ? null : git.at(head, path) };
}

/** Nobody writes over what they have not read. */
function checkSha({ entry, path }: Place, sha: string | undefined): void {
  // Of a file that is new, GitHub takes any.
  if (entry === null) return;
  if (sha === undefined) throw unprocessable(`Invalid request.\n\n"sha" wasn't supplied.`);
  if (entry.oid !== sha) throw new Refusal(409, `${path} does not match ${sha}`);
}

/** Signed like all that GitHub commits, unless the caller names who did it. */
function writeChange(
  call: Call,
  { branch, entry, head }: Place,
  { author, committer, message }: Change,
  edit: { path: string; mode: TreeEntry["mode"]; oid: string | null },
): Commit {
  const { actor, git, repository, sandbox } = call;
  const date = seconds(sandbox);
  const base = head === null ? null : (git.commit(head)?.tree ?? null);
  const tree = editTree(git, base, [edit]);
  const who = (given: z.infer<typeof Person>) => ({ ...given, date: given.date ?? date });
  const made = {
    ...{ tree, parents: head === null ? [] : [head], message },
    author: author || committer ? who(author ?? committer!) : authorOf(call, date),
  };
  const oid =
    author || committer
      ? git.writeCommit({ ...made, committer: who(committer ?? author!), signature: null })
      : writeSigned(sandbox, git, { ...made, committer: webFlow(date) });
  try {
    moveRefs(sandbox, repository, actor, [{ ref: `refs/heads/${branch}`, after: oid, expected: head ?? ZERO }]);
  } catch (error) {
    if (!(error instanceof RuleRefusal)) throw error;
    throw error.toFile(edit.oid === null ? "delete" : entry === null ? "create" : "update");
  }
  return git.commit(oid)!;
}
