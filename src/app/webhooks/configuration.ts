/** What may ask for a preflight: a push that changes workflow or configuration, and an installation. */
import { z } from "zod";
import { CONFIG_PATH, WORKFLOW_PATH } from "../../core/build/settings.ts";
import { REPOSITORY } from "../inbox/inbox.ts";
import { FEW } from "../inbox/sweeps/builds.ts";
import { ear, shaped } from "./heard.ts";
import { placeOf, type Named } from "./place.ts";

const PROVEN: readonly string[] = [CONFIG_PATH, WORKFLOW_PATH];
const Paths = z.array(z.string()).nullish();

const Push = z.object({
  ref: z.string(),
  repository: z.object({ default_branch: z.string() }),
  commits: z.array(z.object({ added: Paths, modified: Paths, removed: Paths })).nullish(),
  created: z.boolean().nullish(),
  forced: z.boolean().nullish(),
});

/** A forced push doesn't list what it changed; the first one to an empty repository is what Baton waited for there. */
export const configuration = ear(Push, ({ ref, repository, commits, created, forced }) => {
  if (ref !== `refs/heads/${repository.default_branch}`) return null;
  const touched = (commits ?? []).flatMap((c) => [...(c.added ?? []), ...(c.modified ?? []), ...(c.removed ?? [])]);
  return forced || created || touched.some((path) => PROVEN.includes(path)) ? REPOSITORY : null;
});

const Listed = z.array(z.object({ id: z.number(), full_name: z.string() })).nullish();
const Installation = z.object({ repositories: Listed, repositories_added: Listed });

/**
 * Those that are looked at: an installation for all repositories may name hundreds. The others are once an issue is
 * labelled there. @throws Malformed
 */
export function installed(payload: unknown): Named[] {
  const { repositories, repositories_added: added } = shaped(Installation, payload);
  return (added ?? repositories ?? []).slice(0, FEW).map((one) => placeOf(one.id, one.full_name));
}
