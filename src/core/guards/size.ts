/** A change too large to be reviewed is not published. */
import type { Guard, GuardFinding } from "./guard.ts";

/** Bytes that a base64 text stands for. */
function bytesOf(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

export const size: Guard = {
  name: "size",
  check(change, { settings }) {
    const { limits } = settings;
    const findings: GuardFinding[] = [];
    const say = (path: string | null, message: string) =>
      findings.push({ guard: "size", path, message, waivable: true });
    if (change.files.length > limits.files) {
      const count = `The change touches ${change.files.length} files; at most ${limits.files} are allowed.`;
      say(null, `${count} Leave out what the brief does not ask for, such as dependencies and build output.`);
    }
    let total = 0;
    for (const file of change.files) {
      if (file.op !== "write") continue;
      const bytes = bytesOf(file.content);
      total += bytes;
      if (bytes > limits.file_bytes) {
        say(file.path, `${file.path} has ${bytes} bytes; at most ${limits.file_bytes} are allowed for one file.`);
      }
    }
    if (total > limits.bytes) {
      say(null, `The files of the change have ${total} bytes together; at most ${limits.bytes} are allowed.`);
    }
    return findings;
  },
};
