/**
 * Baton doesn't publish a change that is too large to review. This guard runs first: if a change
 * exceeds the hard limits of files or depth, no other guard checks it.
 */
import { CONFIG_PATH } from "../model/settings.ts";
import { getDecodedSize } from "./file-content.ts";
import { defineGuard, describeApprovalWaiver, type Finding } from "./define-guard.ts";
import { quotePath } from "../text/path-names.ts";

const ADVICE = "Leave out what the brief does not ask for, such as dependencies and build output";
/**
 * Hard limit on files, independent of settings and people: each file may cost one request of
 * GitHub's quota.
 */
const PUBLISHABLE_FILES = 3_000;

/**
 * Maximum number of folders in a path. The deepest paths of large repositories have about forty.
 * Other guards cost more for each folder.
 */
const PUBLISHABLE_DEPTH = 50;
/** Maximum characters of all paths together. Three thousand honest paths have a third of that. */
const PUBLISHABLE_NAMES = 500_000;

export const sizeGuard = defineGuard({
  name: "size",
  endsCheck: true,
  check(change, context) {
    const { limits } = context.settings;
    const findings: Finding[] = [];
    const deep = change.files.find(({ path }) => countFolders(path) > PUBLISHABLE_DEPTH);
    if (deep) {
      const message =
        `Move ${quotePath(deep.path)} up: it lies in more than ${PUBLISHABLE_DEPTH} ` +
        "folders, and no change with such a path is published.";
      return [{ path: deep.path, message, waivable: false }];
    }
    const names = change.files.reduce((all, { path }) => all + path.length, 0);
    const waivable = change.files.length <= PUBLISHABLE_FILES && names <= PUBLISHABLE_NAMES;
    const way = waivable
      ? `; a person raises \`limits\` in ${CONFIG_PATH}${describeApprovalWaiver(context)}.`
      : ".";
    const say = (path: string | null, message: string) =>
      findings.push({ path, message: `${message} ${ADVICE}${way}`, waivable });
    if (change.files.length > limits.files) {
      say(
        null,
        `The change touches ${change.files.length} files; at most ${limits.files} are allowed.`,
      );
    }
    if (names > PUBLISHABLE_NAMES) {
      say(
        null,
        `The paths of the change have ${names} characters together; at most ` +
          `${PUBLISHABLE_NAMES} are allowed.`,
      );
    }
    if (!waivable) return findings;
    let total = 0;
    for (const file of change.files) {
      if (file.op !== "write") continue;
      const bytes = getDecodedSize(file.content);
      total += bytes;
      if (bytes > limits.file_bytes) {
        say(
          file.path,
          `${quotePath(file.path)} has ${bytes} bytes; at most ${limits.file_bytes} are ` +
            "allowed for one file.",
        );
      }
    }
    if (total > limits.bytes) {
      say(
        null,
        `The files of the change have ${total} bytes together; at most ${limits.bytes} ` +
          "are allowed.",
      );
    }
    return findings;
  },
});

function countFolders(path: string): number {
  let count = 0;
  for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) count += 1;
  return count;
}
