/** Files of a template that steer Baton, GitHub, agents or people's machines: a person looks at them and merges. */
import { foldedPath } from "../guards/names.ts";
import { BY_CONSENT, HARMLESS, NEVER } from "../guards/protected.ts";
import { matches } from "../plan/overlap.ts";

/** @param configured globs of `protected_paths` */
export function isSteering(path: string, configured: readonly string[]): boolean {
  const folded = foldedPath(path);
  const isNamed = (globs: readonly string[]) => globs.some((glob) => matches(glob, folded));
  if (isNamed(NEVER) || (isNamed(BY_CONSENT) && !HARMLESS.includes(path))) return true;
  return configured.some((glob) => matches(glob, path) || matches(foldedPath(glob), folded));
}
