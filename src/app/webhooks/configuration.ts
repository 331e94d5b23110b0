/** What may ask for a preflight: a push that changes workflow or configuration, and an installation. */
import type { Context } from "probot";
import { CONFIG_PATH, WORKFLOW_PATH } from "../../core/build/settings.ts";
import { REPOSITORY } from "../inbox/inbox.ts";
import { FEW } from "../inbox/sweeps/builds.ts";
import type { Heard } from "./heard.ts";

const PROVEN: readonly string[] = [CONFIG_PATH, WORKFLOW_PATH];
/** A forced push doesn't list what it changed; the first one to an empty repository is what Baton waited for there. */
export function configuration({ ref, repository, commits, created, forced }: Context<"push">["payload"]): Heard {
  if (ref !== `refs/heads/${repository.default_branch}`) return null;
  const touched = commits.flatMap((c) => [...(c.added ?? []), ...(c.modified ?? []), ...(c.removed ?? [])]);
  return forced || created || touched.some((path) => PROVEN.includes(path)) ? REPOSITORY : null;
}

/**
 * `owner/name` of those that are looked at: an installation for all repositories may name hundreds. The others are once
 * an issue is labelled there.
 */
export function installed(payload: {
  repositories?: { full_name: string }[];
  repositories_added?: { full_name: string }[];
}): string[] {
  const all = payload.repositories_added ?? payload.repositories ?? [];
  return all.slice(0, FEW).map((one) => one.full_name);
}
