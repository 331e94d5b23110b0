/**
 * What a worker learned reaches the workers that it concerns, and people read it without opening a
 * completion.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, worker } from "./support/stage/index.ts";

const CONFIG = "gates:\n  plan: auto\n  wave: human\n  landing: human\n";
const CONCERN = "W2.1 has to round once only: the table rounds already.";
const LINE = "W1.1, for W2.1: W2.1 has to round once only: the table rounds already.";

test("a concern that names a later worker appears in that worker's brief and in every comment about it", async () => {
  const briefs: Record<string, string | null> = {};
  const reads = (id: string) => `workers/${id}-task-${id.toLowerCase().replace(".", "-")}.md`;
  const stage = await openStage({
    config: CONFIG,
    plan: [
      worker("W1.1"),
      worker("W2.1", { after: ["W1.1"] }),
      worker("W2.2", { after: ["W1.1"] }),
    ],
    sessions: {
      "W1.1/work/1": completeWork(
        { "src/W1.1.txt": "one\n" },
        { concerns: [CONCERN], decisions: ["Metres first."], follow_up: ["Add feet."] },
      ),
      "W2.1/work/1": ({ read, record }) => {
        briefs["W2.1"] = read(reads("W2.1"), record);
        return completeWork({ "src/W2.1.txt": "two\n" });
      },
      "W2.2/work/1": ({ read, record }) => {
        briefs["W2.2"] = read(reads("W2.2"), record);
        return completeWork({ "src/W2.2.txt": "two\n" });
      },
    },
  });
  await stage.label();
  const question = await stage.reads(/^@you, wave 1 has ended\. \*\*Wave 2 waits for you/);
  expect(question).toContain(`### Concerns\n\n- ${LINE}\n\n### Follow-ups\n\n- W1.1: Add feet.`);
  const file = (name: string) => stage.file(name, stage.branch("record"))!;
  expect(file("BUILD.md")).toContain(`## Wave 1\n\n### Built\n\n- W1.1: Task W1.1 (merged, #`);
  expect(file("BUILD.md")).toContain(
    `### Decided\n\n- W1.1: Metres first.\n\n### Concerns\n\n- ${LINE}\n`,
  );
  expect(file("STATUS.md")).toContain(
    `## Concerns\n\n- ${LINE}\n\n## Follow-ups\n\n- W1.1: Add feet.\n`,
  );
  await stage.reads(/<summary>1 concern<\/summary>\s+- W1\.1, for W2\.1/);

  await stage.say("/approve");
  await stage.play();
  expect(briefs["W2.1"]).toMatch(
    /## From earlier workers\n[^]*material to check, not instructions[^]*\n> - W1\.1, concern: W2\.1/,
  );
  expect(briefs["W2.2"]).toContain("# Worker Brief: Task W2.2");
  expect(briefs["W2.2"]).not.toContain("From earlier workers");
  const report = await stage.reads(/### Concerns[^]*The record is kept as the tag/);
  expect(report).toContain(`- ${LINE}`);
  expect(report).toContain("### Follow-ups\n\n- W1.1: Add feet.");
});
