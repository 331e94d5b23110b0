import { formatBase64Lines, parseBase64 } from "../base64.ts";
import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../endpoint.ts";
import { requireFirstCommit } from "./first-commit.ts";
import { parseBody } from "../request-body.ts";
import { formatNodeId, getRepositoryApiUrl } from "../serializers/urls.ts";
import { createNotFoundError, createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondOk, respondRaw } from "../reply.ts";
import { getMediaType } from "../content-negotiation.ts";

const Body = z.object({
  content: z.string(),
  encoding: z.enum(["utf-8", "base64"]).default("utf-8"),
});

/** Maximum size as sent: base64 counts in full. */
const MOST_BYTES = 100 * 1024 * 1024;

const createBlob = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/git/blobs",
  docs: "git/blobs#create-a-blob",
  permission: "contents:write",
  handle(call) {
    const { content, encoding } = parseBody(call, Body);
    if (Buffer.byteLength(content) > MOST_BYTES) {
      throw createUnprocessableError(
        "Sorry, your input was too large to process. Consider creating the blob in a " +
          "local clone of the repository and then pushing it to GitHub.",
      );
    }
    const data = encoding === "base64" ? parseBase64(content) : Buffer.from(content);
    const sha = call.git.write("blob", data);
    return respondCreated({
      sha,
      url: `${getRepositoryApiUrl(call.sandbox, call.repository)}/git/blobs/${sha}`,
    });
  },
});

const getBlob = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/git/blobs/{file_sha}",
  docs: "git/blobs#get-a-blob",
  permission: "contents:read",
  media: ["raw"],
  handle(call) {
    const sha = call.params.file_sha;
    const data = call.git.blob(sha);
    if (!data) throw createNotFoundError();
    if (getMediaType(call) === "raw")
      return respondRaw(data, "application/vnd.github.raw; charset=utf-8");
    return respondOk({
      sha,
      node_id: formatNodeId("B", sha),
      size: data.length,
      url: `${getRepositoryApiUrl(call.sandbox, call.repository)}/git/blobs/${sha}`,
      content: formatBase64Lines(data),
      encoding: "base64",
    });
  },
});

export const blobEndpoints: Endpoint[] = requireFirstCommit([createBlob, getBlob]);
