/** What steers Baton, GitHub, git, agents or people's machines is changed by people: workflows, owners, settings. */
import { matches } from "../plan/overlap.ts";
import { CONFIG_PATH } from "../build/settings.ts";
import type { FileChange } from "../sessions/proposal.ts";
import { byApproval } from "./exits.ts";
import type { Guard, GuardFinding } from "./guard.ts";
import { foldedPath, shown } from "./names.ts";
import { BY_CONSENT, HARMLESS, NEVER } from "./protected.ts";

export const protectedPaths: Guard = {
  name: "protected-paths",
  check(change, context) {
    const configured = context.settings.protected_paths.map((glob) => ({ glob, folded: foldedPath(glob) }));
    const why = (file: FileChange): { reason: string; waivable: boolean } | null => {
      const folded = foldedPath(file.path);
      const meets = (glob: string) => matches(glob, folded) || (isLink(file) && standsFor(folded, glob));
      if (NEVER.some(meets)) return { reason: "sessions never change it", waivable: false };
      const own = !HARMLESS.includes(file.path) && BY_CONSENT.find(meets);
      if (own) return { reason: "it steers tools, agents or people's machines", waivable: true };
      const named = configured.find(({ glob, folded: lower }) => matches(glob, file.path) || meets(lower));
      return (
        (named && { reason: `\`protected_paths\` in ${CONFIG_PATH} names ${shown(named.glob)}`, waivable: true }) ??
        null
      );
    };
    return change.files.flatMap((file): GuardFinding[] => {
      const found = why(file);
      if (!found) return [];
      const approval = found.waivable ? byApproval(context) : "";
      const say = (remedy: string) => `${shown(file.path)} is protected: ${found.reason}. ${remedy}${approval}.`;
      const message = say("Leave it as it was and say so at the end; a person with write access makes this change");
      const apart = "a person with write access makes this change apart from the build";
      const toPerson = say(`Leave it as it was and say so under \`concerns\`; ${apart}`);
      return [{ guard: "protected-paths", path: file.path, message, toPerson, waivable: found.waivable }];
    });
  },
};

const isLink = (file: FileChange) => file.op === "write" && file.mode === "120000";

/** Whether a link at the path puts something else where the glob's folders are: `docs` for `docs/owners`. */
function standsFor(path: string, glob: string): boolean {
  const anywhere = glob.startsWith("**/");
  const folders = glob.split("/").slice(anywhere ? 1 : 0);
  const names = path.split("/");
  // Where nothing may come between the glob's folders, a link above them has fewer names than it.
  const near = folders.slice(0, -1).includes("**") ? 0 : Math.max(0, names.length - folders.length + 1);
  const last = anywhere ? names.length - 1 : 0;
  for (let start = anywhere ? near : 0; start <= last; start++) if (isAbove(names, start, folders)) return true;
  return false;
}

/** Whether the names from `start` on are the first of the folders, and something of the glob is left below them. */
function isAbove(names: readonly string[], start: number, folders: readonly string[]): boolean {
  for (let i = start; i < names.length; i++) {
    const folder = folders[i - start];
    if (folder === "**") return true;
    if (folder === undefined || !matches(folder, names[i]!)) return false;
  }
  return names.length - start < folders.length;
}
