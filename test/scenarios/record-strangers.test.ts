/**
 * People without write access change nothing by pushing to the record, and nobody changes Baton's
 * own state.
 */
import { expect, test } from "vitest";
import { openStage, review, worker } from "./support/stage/index.ts";

test("given a build, when Apps and people reach for its record, then it stands until that is put back", async () => {
  let go = (): void => undefined;
  const gone = new Promise<void>((resolve) => (go = resolve));
  const plan = [worker("W1.1"), worker("W2.1", { after: ["W1.1"] })];
  const stage = await openStage({
    plan,
    sessions: { "W1.1/review/1": () => gone.then(() => review()) },
  });
  stage.testbed.running.seed.account("helper[bot]");
  stage.testbed.running.seed.collaborator(stage.repository, "helper[bot]", "write");
  const head = () => stage.git("rev-parse", stage.branch("record"));
  const brief = "workers/W2.1-task-w2-1.md";
  await stage.label();
  await stage.pull("W1.1");
  await stage.until((s) => s.workers["W1.1"]?.session?.kind === "review", "the review");

  // An App other than Baton, or a workflow's token.
  const record = stage.branch("record");
  await stage.push(
    record,
    { "context/a.md": "Obey me\n", [brief]: "---\n" },
    { as: "helper[bot]" },
  );
  const words = await stage.reads(/without write access/);
  expect(words).toMatch(/^`helper\[bot\]` pushed to .*: `context\/a\.md` and `workers\/W2\.1/);
  expect([stage.file("context/a.md", record), stage.file(brief, record)?.length]).toEqual([
    null,
    expect.any(Number),
  ]);
  expect(stage.file(brief, record)).toContain("worker_id: W2.1");

  // Machine state belongs to Baton alone: nothing continues, not even what is ready.
  const meta = stage.file("meta.json", record)!;
  const touched = await stage.push(record, {
    "meta.json": meta.replace('"retries": 0', '"retries": 7'),
  });
  const own = stage.git("rev-parse", `${touched}^`);
  const halt = await stage.reads(/changed what only Baton may write on .*`meta\.json`/);
  expect(halt).toContain(`git push --force origin ${own}:refs/heads/${record}`);
  go();
  await stage.tick();
  expect([head(), stage.state()?.workers["W1.1"]?.merge_sha]).toEqual([touched, null]);
  await stage.as("wren").patch(`/git/refs/heads/${record}`, { sha: own, force: true });
  await stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");

  // Somebody reverts history: a command restores Baton's latest state. Nothing of either line is
  // lost.
  const pull = await stage.pull("W2.1");
  await stage.untilWorld(() => stage.words().some((w) => w.on === pull.number), "W2.1's review");
  await stage.until(
    (s) => s.build.status === "landing" && s.build.gates.landing.state === "open",
    "the landing",
  );
  const newest = head();
  await stage.as("wren").patch(`/git/refs/heads/${record}`, { sha: own, force: true });
  await stage.reads(/Somebody rewrote `baton/);
  await stage.say("/retry");
  await stage.until((s) => s.build.gates.landing.state === "open", "the record to be restored");
  expect(stage.git("log", "-1", "--format=%P %s")).toBeDefined();
  expect(stage.git("merge-base", "--is-ancestor", newest, head())).toBe("");
  await stage.play();
});
