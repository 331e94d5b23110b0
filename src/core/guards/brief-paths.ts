/** A worker changes what its brief names, and what follows from that (`guards.leeway`): waves rest on it. */
import { CONFIG_PATH } from "../build/settings.ts";
import { matches } from "../plan/overlap.ts";
import { byApproval } from "./exits.ts";
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
    const ways =
      "Leave the file as it was and say under `concerns` what it needs, or hand back `blocked` if the work can't be " +
      "done without it; a person widens the brief's `paths` or `guards.leeway` in " +
      `${CONFIG_PATH}${byApproval(context)}.`;
    return beyond.map(({ path }) => {
      const message = `${shown(path)} is not of the brief's paths (${listed(brief.paths)}). ${ways}`;
      return { guard: "brief-paths", path, message, waivable: true };
    });
  },
};

function listed(globs: readonly string[]): string {
  const rest = globs.length - GLOBS_SHOWN;
  const first = globs.slice(0, GLOBS_SHOWN).map(shown).join(", ");
  return rest > 0 ? `${first} and ${rest} more` : first;
}
