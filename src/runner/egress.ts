/** The hosts that the sandbox of a session may reach, once it is known what the repository holds. */
import { AUTO, resolveDocs, resolveRegistries } from "../core/build/registries.ts";
import type { Play } from "../core/build/settings.ts";
import type { Brief } from "../core/plan/brief.ts";
import type { Remote } from "./remote.ts";

/**
 * Resolves `auto` by the manifests of a commit that the store holds, and those that the plan's briefs name: a new
 * repository has none yet. With `web: off` no host of documentation is left. Throws `GitError` when the commit is not
 * there.
 */
export async function resolveEgress<P extends Pick<Play, "egress" | "web">>(
  play: P,
  { git, store }: Remote,
  commit: string,
  briefs: readonly Brief[],
): Promise<P> {
  const { registries } = play.egress;
  const docs = play.web === "off" ? [] : play.egress.docs;
  if (![...registries, ...docs].includes(AUTO)) return { ...play, egress: { registries, docs } };
  const list = await git(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit], { cwd: store });
  const paths = [...list.toString().split("\0"), ...briefs.flatMap((brief) => brief.paths)];
  return { ...play, egress: { registries: resolveRegistries(registries, paths), docs: resolveDocs(docs, paths) } };
}
