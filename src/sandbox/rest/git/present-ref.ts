import type { Call } from "../endpoint.ts";
import { refNodeId, repositoryApi } from "../present/address.ts";

const PLACES: Record<string, string> = {
  commit: "commits",
  tag: "tags",
  tree: "trees",
  blob: "blobs",
};

/** A ref as the Git Data API shows it. */
export function presentRef(call: Call, ref: string, oid: string) {
  const api = repositoryApi(call.sandbox, call.repository);
  const type = call.git.object(oid)?.type ?? "commit";
  return {
    ref,
    node_id: refNodeId(call.repository, ref),
    url: `${api}/git/${ref}`,
    object: { type, sha: oid, url: `${api}/git/${PLACES[type] ?? "commits"}/${oid}` },
  };
}
