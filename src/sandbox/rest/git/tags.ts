import { z } from "zod";
import type { TagObject } from "../../git/repository.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { formatNodeId, getRepositoryApiUrl } from "../serializers/urls.ts";
import { formatPerson } from "../../git/formats.ts";
import { requireFirstCommit } from "./first-commit.ts";
import { parseBody } from "../request-body.ts";
import { createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondOk } from "../reply.ts";
import { getCommitAuthor, getGitTime } from "./author.ts";

function serializeTag(call: Call, tag: TagObject) {
  const api = getRepositoryApiUrl(call.sandbox, call.repository);
  return {
    node_id: formatNodeId("TA", tag.oid),
    tag: tag.tag,
    sha: tag.oid,
    url: `${api}/git/tags/${tag.oid}`,
    message: tag.message.trimEnd(),
    tagger: tag.tagger,
    object: { type: tag.type, sha: tag.object, url: `${api}/git/${tag.type}s/${tag.object}` },
    verification: {
      verified: false,
      reason: "unsigned",
      signature: null,
      payload: null,
      verified_at: null,
    },
  };
}

const Body = z.object({
  tag: z.string().min(1),
  message: z.string(),
  object: z.string(),
  type: z.enum(["commit", "tree", "blob"]),
  tagger: z.object({ name: z.string(), email: z.string(), date: z.string().optional() }).optional(),
});

/** Creates only the tag object. `POST git/refs` creates the tag that points to it. */
const createTag = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/git/tags",
  docs: "git/tags#create-a-tag-object",
  permission: "contents:write",
  handle(call) {
    const body = parseBody(call, Body);
    if (call.git.object(body.object)?.type !== body.type)
      throw createUnprocessableError("Object does not exist");
    if (/[\s~^:?*[\\]/.test(body.tag))
      throw createUnprocessableError(`${body.tag} is not a valid tag name`);
    const date = getGitTime(call.sandbox);
    const tagger = body.tagger
      ? { ...body.tagger, date: body.tagger.date ?? date }
      : getCommitAuthor(call, date);
    const head = [
      `object ${body.object}`,
      `type ${body.type}`,
      `tag ${body.tag}`,
      `tagger ${formatPerson(tagger)}`,
    ];
    const oid = call.git.write("tag", `${head.join("\n")}\n\n${body.message}\n`);
    const tag = call.git.tag(oid);
    if (!tag) throw createNotFoundError();
    return respondCreated(serializeTag(call, tag));
  },
});

const getTag = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/git/tags/{tag_sha}",
  docs: "git/tags#get-a-tag",
  permission: "contents:read",
  handle(call) {
    const tag = call.git.tag(call.params.tag_sha);
    if (!tag) throw createNotFoundError();
    return respondOk(serializeTag(call, tag));
  },
});

export const tagEndpoints: Endpoint[] = requireFirstCommit([createTag, getTag]);
