import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SessionName } from "../../src/core/build/names.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

const SCORE = `
- session: W1.1/work/1
  turns:
    - edit: { command: create, path: src/length.js, file_text: "export const m = 1;\\n" }
    - bash: test -f src/length.js && test -f "$PWD/README.md"
    - close: { status: complete, summary: Lengths. }
- session: work
  turns:
    - bash: exit 0
`;

/** Runs a session as the workflow does, with the player as its command. */
async function scored(session: SessionName) {
  const score = join(bench.dir, "score.yml");
  writeFileSync(score, SCORE);
  bench.ask(session, { base: bench.commit("main", { "README.md": "# Units\n" }) });
  const baton = fileURLToPath(new URL("../../src/cli/baton.ts", import.meta.url));
  const command = `'${process.execPath}' '${baton}' play --score '${score}'`;
  expect(await bench.run(session, bench.save(), command)).toBe(0);
  return bench.proposal();
}

describe("a session that a score plays", () => {
  it("hands in what the score says, and says that no model played", async () => {
    const proposal = await scored("W1.1/work/1");
    expect(proposal).toMatchObject({ engine: "command", model: "score player (no model)" });
    expect(proposal?.result).toMatchObject({ ended: "closed", close: { summary: "Lengths." } });
    expect(proposal?.change?.files.map((file) => file.path)).toEqual(["src/length.js"]);
  });

  it("fails where its entry never closes", async () => {
    const proposal = await scored("W1.2/work/1");
    expect(proposal?.result).toMatchObject({ ended: "failed" });
  });

  it("fails with an error that names it when no entry matches", async () => {
    const proposal = await scored("W1.1/rework/1");
    const reason = proposal?.result.ended === "failed" ? proposal.result.reason : "";
    expect(reason).toMatch(/exit code 1\. Its last words: no entry of .*score\.yml matches session W1\.1\/rework\/1$/);
  });
});
