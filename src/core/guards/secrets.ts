/** Secrets in what a change adds: in files, links and names. No message shows more than four characters of one. */
import type { FileChange } from "../sessions/proposal.ts";
import { textBefore } from "./before.ts";
import { textOf } from "./content.ts";
import { allowed, exits } from "./exits.ts";
import type { Guard, GuardContext } from "./guard.ts";
import { shown } from "./names.ts";
import { findSecrets, type Secret } from "./secrets/find.ts";

export const secrets: Guard = {
  name: "secrets",
  check(change, context) {
    const ways =
      "Remove it and read it from the environment or a secret store; if it was real, revoke it. Test data that only " +
      `looks like one: make it up at run time. ${exits(context, "secrets")}`;
    return change.files.flatMap((file) => {
      if (file.op === "delete") return [];
      if (allowed(context, "secrets", file.path)) return [];
      return found(file, context).map(({ where, kind, how, value }) => {
        const begins = value === "" ? "" : ` that begins with \`${value.slice(0, 4)}\``;
        const message = `${where} holds a ${kind}${how}${begins}. ${ways}`;
        return { guard: "secrets", path: file.path, message, waivable: true };
      });
    });
  },
};

function found(file: Extract<FileChange, { op: "write" }>, { before }: GuardContext): (Secret & { where: string })[] {
  const inside = findSecrets(textOf(file.content));
  const former = inside.length > 0 ? textBefore(before, file.path) : null;
  // What can't all be looked at, a hit without a value, is never known.
  const known = new Set(findSecrets(former ?? "").flatMap(({ value }) => value || []));
  return [
    ...findSecrets(file.path).map((secret) => ({ ...secret, where: "The name of the file" })),
    ...inside
      .filter(({ value }) => !known.has(value))
      .map((secret) => ({ ...secret, where: `Line ${secret.line} of ${shown(file.path)}` })),
  ];
}
