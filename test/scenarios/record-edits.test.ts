/**
 * People edit the record by commits on its branch: valid edits apply, and invalid ones are
 * answered.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";

const waiting = () => {
  let go = (): void => undefined;
  const gone = new Promise<void>((resolve) => (go = resolve));
  return { go: () => go(), gone };
};
const HUMAN = "gates:\n  plan: human\n  landing: human";
const W1 = "workers/W1.1-task-w1-1.md";
const W2 = "workers/W2.1-task-w2-1.md";

/** Returns the record's current file with a part of it replaced. */
function edited(stage: Stage, path: string, from: string, to: string): Record<string, string> {
  const text = stage.file(path, stage.branch("record"))!;
  expect(text).toContain(from);
  return { [path]: text.replace(from, to) };
}

test(
  "given a plan, when people edit briefs, direction and context, then sessions work by " +
    "what they left",
  async () => {
    const first = waiting();
    const seen: Record<string, unknown> = {};
    const stage = await openStage({
      config: HUMAN,
      plan: [worker("W1.1"), worker("W2.1", { after: ["W1.1"] })],
      sessions: {
        "W1.1/work/1": async () => (await first.gone, completeWork({ "src/W1.1.txt": "one\n" })),
        "W2.1/work/1": ({ state, brief, read, record }) => {
          Object.assign(seen, { mission: brief?.mission, direction: state?.direction });
          seen["note"] = read("context/units.md", record);
          return completeWork({ "src/W2.1.txt": "two\n" });
        },
      },
    });
    const record = () => stage.branch("record");
    await stage.label();
    const before = await stage.until(
      (s) => s.build.gates.plan.state === "open" && s.build.plan?.hash,
      "the plan",
    );

    await stage.push(record(), {
      ...edited(stage, W2, "Do W2.1.", "Do it well."),
      "context/units.md": "SI only\n",
    });
    expect(await stage.reads(/W2\.1's brief is changed/)).toContain(
      "@wren, W2.1's brief is changed. The plan waits",
    );
    expect(stage.state()!.build.gates.plan).toMatchObject({
      state: "open",
      hash: stage.state()!.build.plan!.hash,
    });
    expect(stage.state()!.build.plan!.hash).not.toBe(before);

    const sha = await stage.push(record(), edited(stage, W2, "worker_id: W2.1", "worker: W2.1"));
    const answer = await stage.reads(/everything that you pushed/);
    expect(answer).toMatch(
      /W2\\?\.1-task-w2-1\.md, line 2: unknown key .*worker.* did you mean .*worker\\?_id/,
    );
    expect(answer).toContain(`git show ${sha.slice(0, 12)}:${W2}`);
    expect(stage.file(W2, record())).toContain("worker_id: W2.1");

    await stage.say(`/approve ${stage.state()!.build.plan!.hash}`);
    await stage.until((s) => s.workers["W1.1"]?.session, "W1.1 to work");
    const direction = "Prefer short names.";
    const started = edited(stage, W1, "Do W1.1.", "Do something else.");
    const build = `${stage.file("BUILD.md", record())!}\n${direction}\n`;
    await stage.push(record(), {
      ...started,
      "BUILD.md": build,
      "PLAN.md": "# Mine\n",
      "notes.md": "Mine\n",
    });
    const not = await stage.reads(/W1\\?\.1 has started by the brief as it was/);
    expect(not).toMatch(/\/steer W1\\?\.1/);
    expect(not).toMatch(/PLAN\\?\.md: Baton makes it from what it knows; edit the briefs/);
    expect(not).toMatch(/notes\\?\.md: no session reads it/);
    expect(stage.file(W1, record())).toContain("Do W1.1.");
    expect(stage.file("notes.md", record())).toBeNull();

    first.go();
    await stage.play();
    expect(seen).toEqual({ mission: "Do it well.", direction, note: "SI only\n" });
    expect(stage.comments().filter(({ key }) => key.startsWith("edits-"))).toHaveLength(3);
  },
);
