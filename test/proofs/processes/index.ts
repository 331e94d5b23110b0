/**
 * `npm run proof processes`: runs the tests with real processes, servers, git and browsers that
 * take too long for each check, as `.github/vitest.tiers.ts` lists them.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { defineProof } from "../support/proof.ts";

const ROOT = join(import.meta.dirname, "../../..");

export const PROCESSES = defineProof({
  name: "processes",
  summary: "Runs the tests that start real processes, servers and whole builds.",
  options: {},
  onInterrupt: "finish",
  check: [],
  release: [],
  async run({ report }) {
    // Ctrl-C reaches vitest by itself, because it is in the same process group.
    const child = spawn("npm", ["run", "--silent", "spec:slow"], { cwd: ROOT, stdio: "inherit" });
    const [code] = (await once(child, "exit")) as [number | null];
    if (code !== 0) report.addViolation(`the tests ended with ${code ?? "a signal"}`);
  },
});
