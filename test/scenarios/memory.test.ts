/**
 * What a build learns is stored: it lands in one file with the build's commit, and later builds
 * extend it.
 */
import { expect, test } from "vitest";
import { parseKnowledge, renderKnowledge } from "../../src/core/model/knowledge.ts";
import { renderKnowledgeIndex, selectKnowledgeEntries } from "../../src/core/knowledge/select.ts";
import { completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";
import type { Play } from "./support/stage/plays.ts";

const KNOWLEDGE = ".baton/knowledge.yml";

function entriesIn(text: string | null) {
  const read = parseKnowledge(text);
  if (!read.ok) throw new Error(read.problem);
  return read.entries;
}
const textsIn = (text: string | null) => entriesIn(text).map((one) => one.text);

const learns = (text: string, ...paths: string[]) => ({
  close: {
    loop_summary: "It went well.",
    knowledge: [{ kind: "gotcha", text, paths, confidence: "high", evidence: "W1.1" }],
  },
});

/**
 * What each build of a stage writes and learns, by its issue's number in the order of labelling.
 */
function inTurn(
  stage: Stage,
  plays: readonly { writes: Record<string, string>; says: object }[],
): void {
  const issues: number[] = [];
  const of = (issue: number) => {
    if (!issues.includes(issue)) issues.push(issue);
    return plays[issues.indexOf(issue)]!;
  };
  const byBuild =
    (pick: (one: (typeof plays)[number]) => Play): Play =>
    (context) =>
      pick(of(context.state!.build.issue));
  stage.sessions.architect = byBuild(({ writes }) => () => ({
    close: { summary: "The plan.", reason: "Small.", workers: [worker("W1.1", { writes }).brief] },
  }));
  stage.sessions["W1.1/work"] = byBuild(({ writes }) => completeWork(writes));
  stage.sessions.memory = byBuild(
    ({ says }) =>
      () =>
        says as never,
  );
}

const landPull = (stage: Stage) =>
  stage.pulls().findLast(({ pull: { headRef } }) => headRef.endsWith("/land"))!.number;

const STALE = {
  ...{
    id: "k0a1b2c3d",
    kind: "pattern" as const,
    text: "The old parser wants bytes.",
    paths: ["old/parser.js"],
  },
  ...{ confidence: "high" as const, source: "a".repeat(40), added: "2026-01-01" },
};

test(
  "given two consecutive builds, then the second reads what the first learned and " +
    "removes what is stale",
  async () => {
    const stage = await openStage({
      files: { [KNOWLEDGE]: renderKnowledge([STALE]), "old/parser.js": "// old\n" },
    });
    inTurn(stage, [
      {
        writes: { "src/mile.js": "1609\n" },
        says: learns("Miles are 1609 metres here, not 1600.", "src/mile.js"),
      },
      {
        writes: { "src/foot.js": "12\n" },
        says: { close: { loop_summary: "Feet.", knowledge: [] } },
      },
    ]);
    await stage.play();
    expect(stage.git("rev-list", "--count", "main")).toBe("2");
    expect(stage.file("src/mile.js")).toContain("1609");
    expect(textsIn(stage.file(KNOWLEDGE)).toSorted()).toEqual([
      "Miles are 1609 metres here, not 1600.",
      STALE.text,
    ]);
    await stage.reads(
      /### What the next build will know\s+- `k\w+` gotcha, .* for `src\/mile\.js`: Miles/,
      {
        on: landPull(stage),
      },
    );
    await stage.reads(/### Knowledge\s+- `\.baton\/knowledge\.yml`: 1 added, 0 removed\./, {
      on: stage.issue,
    });

    await stage.push("main", { "old/parser.js": null }, { message: "Drop the old parser" });
    stage.issue = 0;
    await stage.label();
    await stage.approveLanding();
    const { build, briefs } = await stage.landed();
    // The runner makes its sessions' notes from the file at the commit where the build began.
    const known = entriesIn(stage.file(KNOWLEDGE, build.base.sha));
    expect(renderKnowledgeIndex(known)).toContain("Miles are 1609");
    expect(selectKnowledgeEntries(known, briefs[0]!.paths)).toEqual([]);
    expect(selectKnowledgeEntries(known, ["src/mile.js"]).map((one) => one.text)).toEqual([
      expect.stringContaining("1609"),
    ]);
    expect(textsIn(stage.file(KNOWLEDGE))).toEqual(["Miles are 1609 metres here, not 1600."]);
    await stage.reads(
      /Removed `k0a1b2c3d`: The old parser wants bytes\. Why: none of its files is left\./,
      {
        on: landPull(stage),
      },
    );
  },
);

test("given two builds at once that both learn something, then both land and neither loses the other's", async () => {
  const stage = await openStage({});
  inTurn(stage, [
    { writes: { "src/mile.js": "1609\n" }, says: learns("Miles differ.", "src/mile.js") },
    { writes: { "src/foot.js": "12\n" }, says: learns("Feet differ.", "src/foot.js") },
  ]);
  await stage.label();
  const open = () =>
    stage.until(({ build }) => build.gates.landing.state === "open", "the landing to wait");
  await open();
  const first = stage.issue;
  stage.issue = 0;
  await stage.label();
  await open();
  const second = stage.issue;
  stage.issue = first;
  await stage.approveLanding();
  await stage.landed();
  stage.issue = second;
  await stage.approveLanding();
  const { build } = await stage.landed();
  expect(build.base_conflict).toBeNull();
  expect(textsIn(stage.file(KNOWLEDGE)).toSorted()).toEqual(["Feet differ.", "Miles differ."]);
  expect(stage.git("rev-list", "--count", "main")).toBe("3");
});

test("given `knowledge: off`, then no memory session runs, and the file stays as it is", async () => {
  const text = renderKnowledge([STALE]);
  const stage = await openStage({ config: "knowledge: off", files: { [KNOWLEDGE]: text } });
  const { build } = await stage.play();
  expect(Object.keys(build.sessions)).not.toContain("memory");
  expect(stage.file(KNOWLEDGE)).toBe(text);
});

test("given a memory session that always fails, then the build lands without it and the report says so", async () => {
  const stage = await openStage({
    sessions: { memory: () => ({ ended: "failed", reason: "It was too much." }) },
  });
  const { build } = await stage.play();
  expect([build.status, build.attempts.memory]).toEqual(["landed", 3]);
  expect(stage.file(KNOWLEDGE)).toBeNull();
  await stage.reads(/The memory session did not complete\. The build continues/, {
    on: stage.issue,
  });
});

test("given a knowledge file that is broken, then it stays, and the landing says what is wrong with it", async () => {
  const stage = await openStage({
    files: { [KNOWLEDGE]: "version: 1\nentries: everything\n" },
    sessions: { memory: () => learns("It is done.", "src/**") },
  });
  await stage.play();
  expect(stage.file(KNOWLEDGE)).toBe("version: 1\nentries: everything\n");
  await stage.reads(/`\.baton\/knowledge\.yml` stays as it is\. Line 2: entries: expected/, {
    on: landPull(stage),
  });
});
