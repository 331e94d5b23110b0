/** A worker changes what its brief names, and what follows from that (`guards.leeway`): waves rest on it. */
import { CONFIG_PATH } from "../build/settings.ts";
import { matches } from "../plan/overlap.ts";
import { byApproval, PERSON_WAY_OUT, SESSION_WAY_OUT } from "./exits.ts";
import type { Guard } from "./guard.ts";
import { shown } from "./names.ts";

const GLOBS_SHOWN = 4;

export const briefPaths: Guard = {
  name: "brief-paths",
  check(change, context) {
    const { brief, settings } = context;
    if (!brief) return [];
    const globs = [...brief.paths, ...settings.guards.leeway];
    const beyond = change.files.filter(({ path }) => !globs.some((glob) => matches(glob, path)));
    const listWays = (out: string) =>
      `Leave the file as it was and say under \`concerns\` what it needs, or ${out} if the work can't be ` +
      "done without it; a person widens the brief's `paths` or `guards.leeway` in " +
      `${CONFIG_PATH}${byApproval(context)}.`;
    return beyond.map(({ path }) => {
      const what = `${shown(path)} is not of the brief's paths (${listed(brief.paths)}).`;
      const message = `${what} ${listWays(SESSION_WAY_OUT)}`;
      const toPerson = `${what} ${listWays(PERSON_WAY_OUT)}`;
      return { guard: "brief-paths", path, message, toPerson, waivable: true };
    });
  },
};

function listed(globs: readonly string[]): string {
  const rest = globs.length - GLOBS_SHOWN;
  const first = globs.slice(0, GLOBS_SHOWN).map(shown).join(", ");
  return rest > 0 ? `${first} and ${rest} more` : first;
}
