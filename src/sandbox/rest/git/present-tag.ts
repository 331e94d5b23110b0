import type { TagObject } from "../../git/repository.ts";
import type { Call } from "../endpoint.ts";
import { nodeId, repositoryApi } from "../present/address.ts";

export function presentTag(call: Call, tag: TagObject) {
  const api = repositoryApi(call.sandbox, call.repository);
  return {
    node_id: nodeId("TA", tag.oid),
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
