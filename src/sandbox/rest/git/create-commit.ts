import { z } from "zod";
import { webFlow, writeSigned } from "../../git/sign.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentGitCommit } from "../present/commit.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { created } from "../reply.ts";
import { authorOf, seconds } from "./author.ts";

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

/** A commit of an app that names nobody is its bot's, and signed. */
export const createCommit: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/git/commits",
  docs: "git/commits#create-a-commit",
  permission: "contents:write",
  handle(call) {
    const { git, sandbox } = call;
    const body = input(call, Body);
    if (git.object(body.tree)?.type !== "tree") throw unprocessable("Tree SHA does not exist");
    for (const parent of body.parents) {
      if (!git.commit(parent)) throw unprocessable(`Parent SHA does not exist or is not a commit object`);
    }
    const date = seconds(sandbox);
    const own = authorOf(call, date);
    const author = body.author ? { ...body.author, date: body.author.date ?? date } : own;
    const bot = call.actor.kind !== "person" && !body.author && !body.committer;
    const committer = bot ? webFlow(date) : { ...author, ...clean(body.committer) };
    const parts = {
      tree: body.tree,
      parents: body.parents,
      author,
      committer,
      message: body.message,
    };
    const oid = bot ? writeSigned(sandbox, git, parts) : git.writeCommit({ ...parts, signature: null });
    const commit = git.commit(oid);
    if (!commit) throw notFound();
    return created(presentGitCommit(sandbox, call.repository, commit));
  },
};

function clean(who: { name?: string; email?: string; date?: string } | undefined) {
  return Object.fromEntries(Object.entries(who ?? {}).filter(([, value]) => value !== undefined));
}
