/**
 * A worker changes what its brief names, and what follows from that (`guards.leeway`). Waves depend
 * on it.
 */
import { CONFIG_PATH } from "../model/settings.ts";
import { isGlobMatch } from "../text/globs.ts";
import {
  defineGuard,
  PERSON_WAY_OUT,
  SESSION_WAY_OUT,
  describeApprovalWaiver,
} from "./define-guard.ts";
import { quotePath } from "../text/path-names.ts";
import type { Brief } from "../model/brief.ts";

const GLOBS_SHOWN = 4;

export const briefPathsGuard = defineGuard({
  name: "brief-paths",
  check(change, context) {
    const { brief, settings } = context;
    if (!brief) return [];
    const globs = [...brief.paths, ...settings.guards.leeway];
    const beyond = change.files.filter(
      ({ path }) => !globs.some((glob) => isGlobMatch(glob, path)),
    );
    const listWays = (out: string) =>
      `Leave the file as it was and say under \`concerns\` what it needs, or ${out} if the ` +
      "work can't be done without it; a person widens the brief's `paths` or " +
      `\`guards.leeway\` in ${CONFIG_PATH}${describeApprovalWaiver(context)}.`;
    return beyond.map(({ path }) => {
      const what = `${quotePath(path)} is outside the brief's paths (${formatGlobs(brief.paths)}).`;
      const message = `${what} ${listWays(SESSION_WAY_OUT)}`;
      const toPerson = `${what} ${listWays(PERSON_WAY_OUT)}`;
      return { path, message, toPerson };
    });
  },
});

function formatGlobs(globs: readonly string[]): string {
  const rest = globs.length - GLOBS_SHOWN;
  const first = globs.slice(0, GLOBS_SHOWN).map(quotePath).join(", ");
  return rest > 0 ? `${first} and ${rest} more` : first;
}

// What a brief names explicitly, as opposed to what its widest globs match.

/**
 * Reports whether the brief asks for this file: its output names it, or a glob contains the file's
 * name or extension.
 */
export function isNamedInBrief(brief: Brief | null, path: string): boolean {
  if (!brief) return false;
  const name = path.split("/").at(-1)!;
  if (brief.output.some((line) => splitWords(line).some((word) => word === path || word === name)))
    return true;
  return brief.paths.some(
    (glob) => /[^*?.]/.test(glob.split("/").at(-1)!) && isGlobMatch(glob, path),
  );
}

/** Reports whether the brief has a glob directly below this folder. */
export function isFolderInBrief(brief: Brief | null, folder: string): boolean {
  return brief?.paths.some((glob) => glob === folder || glob.startsWith(`${folder}/`)) ?? false;
}

const splitWords = (line: string) =>
  line.split(/[\s`"'(),;]+/).map((word) => word.replace(/[.:]+$/, ""));
