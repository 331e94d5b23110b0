import { z } from "zod";
import { createWebFlowPerson, writeSignedCommit } from "../../git/commit-signing.ts";
import { defineEndpoint, type Endpoint } from "../endpoint.ts";
import { requireFirstCommit } from "./first-commit.ts";
import { parseBody } from "../request-body.ts";
import { serializeGitCommit } from "../serializers/commit.ts";
import { createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondOk } from "../reply.ts";
import { getCommitAuthor, getGitTime } from "./author.ts";

const Who = z.object({
  name: z.string(),
  email: z.string(),
  date: z.iso.datetime({ offset: true }).optional(),
});
const Body = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: Who.optional(),
  committer: Who.partial().optional(),
});

/** Creates a commit. If an app names no author, its bot is the author and the commit is signed. */
const createCommit = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/git/commits",
  docs: "git/commits#create-a-commit",
  permission: "contents:write",
  handle(call) {
    const { git, sandbox } = call;
    const body = parseBody(call, Body);
    if (git.object(body.tree)?.type !== "tree")
      throw createUnprocessableError("Tree SHA does not exist");
    for (const parent of body.parents) {
      if (!git.commit(parent))
        throw createUnprocessableError(`Parent SHA does not exist or is not a commit object`);
    }
    const date = getGitTime(sandbox);
    const own = getCommitAuthor(call, date);
    const author = body.author ? { ...body.author, date: body.author.date ?? date } : own;
    const bot = call.actor.kind !== "person" && !body.author && !body.committer;
    const committer = bot
      ? createWebFlowPerson(date)
      : { ...author, ...omitUndefined(body.committer) };
    const parts = {
      tree: body.tree,
      parents: body.parents,
      author,
      committer,
      message: body.message,
    };
    const oid = bot
      ? writeSignedCommit(sandbox, git, parts)
      : git.writeCommit({ ...parts, signature: null });
    const commit = git.commit(oid);
    if (!commit) throw createNotFoundError();
    return respondCreated(serializeGitCommit(sandbox, call.repository, commit));
  },
});

function omitUndefined(who: { name?: string; email?: string; date?: string } | undefined) {
  return Object.fromEntries(Object.entries(who ?? {}).filter(([, value]) => value !== undefined));
}

const getCommit = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/git/commits/{commit_sha}",
  docs: "git/commits#get-a-commit-object",
  permission: "contents:read",
  handle(call) {
    const commit = call.git.commit(call.params.commit_sha);
    if (!commit) throw createNotFoundError();
    return respondOk(serializeGitCommit(call.sandbox, call.repository, commit));
  },
});

export const gitCommitEndpoints: Endpoint[] = requireFirstCommit([createCommit, getCommit]);
