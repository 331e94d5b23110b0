import type { Endpoint } from "../endpoint.ts";
import { mediaType } from "../media-type.ts";
import { nodeId, repositoryApi } from "../present/address.ts";
import { notFound } from "../refusal.ts";
import { ok, raw } from "../reply.ts";

export const getBlob: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/git/blobs/{file_sha}",
  docs: "git/blobs#get-a-blob",
  permission: "contents:read",
  media: ["raw"],
  handle(call) {
    const sha = call.params["file_sha"] ?? "";
    const data = call.git.blob(sha);
    if (!data) throw notFound();
    if (mediaType(call) === "raw") return raw(data, "application/vnd.github.raw; charset=utf-8");
    return ok({
      sha,
      node_id: nodeId("B", sha),
      size: data.length,
      url: `${repositoryApi(call.sandbox, call.repository)}/git/blobs/${sha}`,
      content: data.toString("base64").replaceAll(/(.{60})/g, "$1\n"),
      encoding: "base64",
    });
  },
};
