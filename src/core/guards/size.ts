/** A change too large to be reviewed is not published. */
import { CONFIG_PATH } from "../build/settings.ts";
import { sizeOf } from "./content.ts";
import { byApproval } from "./exits.ts";
import type { Guard, GuardFinding } from "./guard.ts";
import { shown } from "./names.ts";

const ADVICE = "Leave out what the brief does not ask for, such as dependencies and build output";
/** More files than any setting allows aren't published, whoever says so: each may cost a request of GitHub's quota. */
const PUBLISHABLE_FILES = 3_000;

export const size: Guard = {
  name: "size",
  check(change, context) {
    const { limits } = context.settings;
    const findings: GuardFinding[] = [];
    const waivable = change.files.length <= PUBLISHABLE_FILES;
    const way = waivable ? `; a person raises \`limits\` in ${CONFIG_PATH}${byApproval(context)}.` : ".";
    const say = (path: string | null, message: string) =>
      findings.push({ guard: "size", path, message: `${message} ${ADVICE}${way}`, waivable });
    if (change.files.length > limits.files) {
      say(null, `The change touches ${change.files.length} files; at most ${limits.files} are allowed.`);
    }
    let total = 0;
    for (const file of change.files) {
      if (file.op !== "write") continue;
      const bytes = sizeOf(file.content);
      total += bytes;
      if (bytes > limits.file_bytes) {
        say(
          file.path,
          `${shown(file.path)} has ${bytes} bytes; at most ${limits.file_bytes} are allowed for one file.`,
        );
      }
    }
    if (total > limits.bytes) {
      say(null, `The files of the change have ${total} bytes together; at most ${limits.bytes} are allowed.`);
    }
    return findings;
  },
};
