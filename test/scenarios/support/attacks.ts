import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");

/**
 * Plays the attacks of a group, as `npm run proof attacks` does. `wrong`: a line for each that
 * isn't stopped.
 */
export function playAttacks(group: "machine" | "words"): { count: number; wrong: string[] } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["test/proofs/main.ts", "attacks", group],
    {
      ...{ cwd: root, encoding: "utf8", timeout: 990_000 },
    },
  );
  const lines = [...stdout.matchAll(/^!.*$/gm)].map(([line]) => line);
  return {
    count: Number(/^(\d+) attacks: /m.exec(stdout)?.[1]),
    wrong: status === 0 ? lines : [...lines, stderr],
  };
}
