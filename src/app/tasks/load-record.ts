/** The record of tasks: the one that is open, else the newest that has been archived. */
import { branchesOf, ordinalOfTasks, taskRoot } from "../../core/build/names.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import { parseRecord } from "../../core/record/parse.ts";
import type { Access } from "../github/access.ts";
import { matchingRefs } from "../github/refs.ts";
import { loadRecord } from "../github/recordStore.ts";
import { loadActive, type LoadedBuild } from "../loadBuild.ts";
import type { Roles } from "../observe/roles.ts";
import type { TaskGround } from "./load-target.ts";

/** The record that is open, or `none`. One of somebody else's making is left out. @throws GitHubError */
export async function loadOpenTasks(
  access: Access,
  { records, target }: TaskGround,
  roles: Roles,
): Promise<Extract<LoadedBuild, { kind: "none" | "active" | "broken" }>> {
  const root = taskRoot(target.kind, target.number);
  const named = records.flatMap(({ name, sha }) => {
    const slug = name.split("/").at(-2) ?? "";
    const ordinal = ordinalOfTasks(slug, root);
    return ordinal === null ? [] : [{ name, sha, slug, ordinal }];
  });
  // One that is over, and can't become a tag, stays beside the next.
  for (const { name, sha, slug } of named.toSorted((a, b) => b.ordinal - a.ordinal)) {
    const heads = [{ name: `heads/${name}`, sha }];
    const loaded = await loadActive(access, { slug, heads }, name, roles);
    if (loaded?.kind === "broken") return loaded;
    if (loaded?.kind === "active" && loaded.state.build.tasks.length > 0) return loaded;
  }
  return { kind: "none" };
}

/** The state of the newest record that has been archived; null = none can be read. @throws GitHubError */
export async function loadLastTasks(access: Access, { base, target }: TaskGround): Promise<State | null> {
  const root = taskRoot(target.kind, target.number);
  const configured = base.settings.ok ? base.settings.value.branch_prefix : DEFAULT_SETTINGS.branch_prefix;
  const slugs: { slug: string; prefix: string; ordinal: number }[] = [];
  for (const prefix of new Set([configured, DEFAULT_SETTINGS.branch_prefix])) {
    for (const { name } of await matchingRefs(access, `tags/${prefix}/${root}`)) {
      const slug = name.slice(`tags/${prefix}/`.length);
      const ordinal = ordinalOfTasks(slug, root);
      if (ordinal !== null) slugs.push({ slug, prefix, ordinal });
    }
  }
  for (const { slug, prefix } of slugs.toSorted((a, b) => b.ordinal - a.ordinal)) {
    const record = await loadRecord(access, `refs/tags/${branchesOf(prefix, slug).tag}`);
    const parsed = record ? parseRecord(record.files) : null;
    if (parsed?.ok && parsed.state.build.slug === slug && parsed.state.build.tasks.length > 0) return parsed.state;
  }
  return null;
}
