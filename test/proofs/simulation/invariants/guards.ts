import { isRefused } from "../world/refused.ts";
import type { Invariant } from "./invariant.ts";

/** Heads that have been checked, by repository. */
const known = new WeakMap<object, Set<string>>();

/**
 * What guards refuse gets onto no branch of the build and not onto the base branch, unless a person
 * let it through.
 */
export const checkRefusedStaysOut: Invariant = ({ repo: { git, base }, state }) => {
  if (Object.values(state?.workers ?? {}).some(({ waivers }) => waivers.length > 0)) return [];
  const seen = known.get(git) ?? new Set<string>();
  known.set(git, seen);
  const heads = [...git.refs("refs/heads/baton/"), ...git.refs(`refs/heads/${base}`)].filter(
    ({ ref, oid }) => !ref.endsWith("/record") && !seen.has(oid),
  );
  return heads.flatMap(({ ref, oid }) => {
    seen.add(oid);
    const refused = [...git.files(oid).keys()].filter(isRefused);
    return refused.map((path) => `${path} is on ${ref}, which guards refuse`);
  });
};
