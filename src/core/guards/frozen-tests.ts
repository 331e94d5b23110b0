/**
 * In a test-first build, the workers that have to pass the tests may not change what test workers
 * wrote.
 */
import { isGlobMatch } from "../text/globs.ts";
import {
  defineGuard,
  describeApprovalWaiver,
  PERSON_WAY_OUT,
  SESSION_WAY_OUT,
  type Finding,
} from "./define-guard.ts";
import { toFoldedPath, quotePath } from "../text/path-names.ts";
import { isTestFile } from "./tests/languages.ts";

export const frozenTestsGuard = defineGuard({
  name: "frozen-tests",
  check(change, context) {
    // Lock files may change with anyone's work.
    const isFree = (path: string) =>
      !isTestFile(path) && context.settings.guards.leeway.some((glob) => isGlobMatch(glob, path));
    const frozen = (context.frozen ?? []).filter((path) => !isFree(path));
    if (frozen.length === 0) return [];
    const paths = new Set(frozen.map(toFoldedPath));
    const folders = new Set(frozen.flatMap((path) => listFolders(toFoldedPath(path))));
    const names = new Set(frozen.filter(isTestFile).map((path) => getName(toFoldedPath(path))));
    return change.files.flatMap(({ op, path }): Finding[] => {
      const folded = toFoldedPath(path);
      const what = paths.has(folded)
        ? op === "delete"
          ? "deletes a test that the code has to pass"
          : "changes a test that the code has to pass"
        : folders.has(folded)
          ? "replaces a folder of tests that the code has to pass"
          : op === "write" && isTestFile(path) && names.has(getName(folded))
            ? "has the name of a test that the code has to pass, and a runner may use it " +
              "instead"
            : null;
      if (what === null) return [];
      const say = (out: string) =>
        `${quotePath(path)} ${what}: this build is test-first, and its tests are frozen. ` +
        `Leave it as it was and make the code pass; if the test is wrong, ${out} and say ` +
        `why. A person changes it${describeApprovalWaiver(context)}.`;
      const [message, toPerson] = [say(SESSION_WAY_OUT), say(PERSON_WAY_OUT)];
      return [{ path, message, toPerson }];
    });
  },
});

const getName = (path: string) => path.slice(path.lastIndexOf("/") + 1);

function listFolders(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join("/"));
}
