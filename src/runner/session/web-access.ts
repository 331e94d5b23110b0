/** The hosts that a session's sandbox may reach, derived from the repository's contents. */
import { AUTO_HOSTS, resolveDocs, resolveRegistries } from "../../core/model/registries.ts";
import { getMaxSearches, type SessionSettings } from "../../core/model/settings.ts";
import type { Brief } from "../../core/model/brief.ts";
import type { Remote } from "../remote.ts";
import type { SessionKindName } from "../../core/model/names.ts";

/**
 * Resolves `auto` from the manifests of a commit in the store, and from those that the plan's
 * briefs name, because a new repository has none yet. With `web: off` no host of documentation is
 * left. Throws `GitError` if the commit does not exist.
 */
export async function resolveEgress<P extends Pick<SessionSettings, "egress" | "web">>(
  sessionSettings: P,
  { git, store }: Remote,
  commit: string,
  briefs: readonly Brief[],
): Promise<P> {
  const { registries } = sessionSettings.egress;
  const docs = sessionSettings.web === "off" ? [] : sessionSettings.egress.docs;
  if (![...registries, ...docs].includes(AUTO_HOSTS))
    return { ...sessionSettings, egress: { registries, docs } };
  const list = await git(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit], {
    cwd: store,
  });
  const paths = [...list.toString().split("\0"), ...briefs.flatMap((brief) => brief.paths)];
  return {
    ...sessionSettings,
    egress: { registries: resolveRegistries(registries, paths), docs: resolveDocs(docs, paths) },
  };
}

// What a session of a kind may read on the web, according to its settings.

/** They judge what the record says, so they have nothing to look up. */
const READ_THE_RECORD: readonly SessionKindName[] = ["adapt", "close", "memory"];

export interface SessionWebAccess {
  /** Hosts of documentation, with `auto` resolved. */
  docs: readonly string[];
  /** Maximum number of searches at the provider. */
  searches: number;
}

/** Returns the web access of a kind. `sessionSettings` is a result of `resolveEgress`. */
export function getWebAccess(
  kind: SessionKindName,
  sessionSettings: Pick<SessionSettings, "egress" | "web" | "web_searches">,
): SessionWebAccess {
  if (READ_THE_RECORD.includes(kind)) return { docs: [], searches: 0 };
  return { docs: sessionSettings.egress.docs, searches: getMaxSearches(sessionSettings) };
}
