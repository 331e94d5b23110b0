/**
 * Finds secrets in what a change adds: in files, links and names. No message shows more than four
 * characters of a secret.
 */
import type { FileChange } from "../../model/proposal.ts";
import { getBaseText } from "../base-files.ts";
import { decodeText } from "../file-content.ts";
import { defineGuard } from "../define-guard.ts";
import type { GuardContext } from "../../model/guard-findings.ts";
import { quotePath } from "../../text/path-names.ts";
import { findSecrets, type Secret } from "./find.ts";

export const secretsGuard = defineGuard({
  name: "secrets",
  exceptions: "Test data that only looks like secrets.",
  check(change, context) {
    const ways =
      "Remove it and read it from the environment or a secret store; if it was real, " +
      "revoke it. Create test data that only looks like one at run time.";
    return change.files.flatMap((file) => {
      if (file.op === "delete") return [];
      return findSecretsInFile(file, context).map(({ where, kind, how, value }) => {
        const begins = value === "" ? "" : ` that begins with \`${value.slice(0, 4)}\``;
        const message = `${where} contains a ${kind}${how}${begins}. ${ways}`;
        return { path: file.path, message };
      });
    });
  },
});

function findSecretsInFile(
  file: Extract<FileChange, { op: "write" }>,
  { before }: GuardContext,
): (Secret & { where: string })[] {
  const inside = findSecrets(decodeText(file.content));
  const former = inside.length > 0 ? getBaseText(before, file.path) : null;
  // A hit without a value means that the search was incomplete. It never counts as known.
  const known = new Set(findSecrets(former ?? "").flatMap(({ value }) => value || []));
  return [
    ...findSecrets(file.path).map((secret) => ({ ...secret, where: "The name of the file" })),
    ...inside
      .filter(({ value }) => !known.has(value))
      .map((secret) => ({ ...secret, where: `Line ${secret.line} of ${quotePath(file.path)}` })),
  ];
}
