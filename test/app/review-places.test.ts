import { expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import type { RecordedFinding } from "../../src/core/model/review-findings.ts";
import { ALIGNED, somePull } from "../spec/support/facts.ts";
import { quiet } from "./support/logs.ts";
import { someState } from "./support/state.ts";
import { openWorld } from "./support/world.ts";

const LONG = Array.from({ length: 60 }, (_, i) => `line ${i + 1}`).join("\n");

test("findings are put on removed lines, under a file's new name, up to the maximum number", async () => {
  const world = await openWorld();
  const blob = (text: string) => world.gitWith(text, "hash-object", "-w", "--stdin");
  const commit = (files: Record<string, string>, ...parents: string[]) => {
    const entries = Object.entries(files).map(
      ([path, text]) => `100644 blob ${blob(text)}\t${path}\n`,
    );
    const tree = world.gitWith(entries.join(""), "mktree");
    return {
      tree,
      sha: world.git("commit-tree", tree, ...parents.flatMap((p) => ["-p", p]), "-m", "x"),
    };
  };
  const long = `${LONG}\n`;
  const base = commit(
    { "old.txt": long, "gone.txt": "one\ntwo\n" },
    world.git("rev-parse", "main"),
  );
  const head = commit(
    { "new.txt": long.replace("line 3\n", ""), "many.txt": long.toUpperCase() },
    base.sha,
  );
  world.git("update-ref", "refs/heads/baton/1-units/build", base.sha);
  world.git("update-ref", "refs/heads/baton/1-units/W1.1", head.sha);
  const pull = { title: "T", head: "baton/1-units/W1.1", base: "baton/1-units/build", body: "" };
  const number = Number((await world.as("wren", "POST", "/repos/you/units/pulls", pull)).number);

  let count = 0;
  const finding = (
    path: string,
    line: number,
    more: Partial<RecordedFinding> = {},
  ): RecordedFinding => ({
    ...{
      path,
      line,
      severity: "blocking",
      body: "Wrong.",
      id: `1.${++count}`,
      settled: null,
      closed: false,
    },
    ...more,
  });
  const removed = { side: "LEFT", suggestion: "line 3" } as const;
  const state = someState(world.repository.id);
  state.reviews["W1.1.1"] = {
    ...{
      worker: "W1.1",
      round: 1,
      pr: number,
      session: "W1.1/review/1",
      head: head.sha,
      tree: head.tree,
    },
    ...{
      verdict: "request_changes",
      summary: "Much.",
      alignment: ALIGNED,
      submitted_verdict: "request_changes",
      course: { kind: "round", number: 1, earlier: 0, settled: 0 },
      notes: [],
    },
    ...{ settled: [], open: [] },
    findings: [
      ...Array.from({ length: 40 }, (_, i) =>
        finding("many.txt", i + 1, { severity: "nit", body: `Nit ${i + 1}.` }),
      ),
      finding("old.txt", 3, removed),
      finding("gone.txt", 2, { side: "LEFT", start_line: 1 }),
      finding("new.txt", 50, { body: "Not shown." }),
    ],
  };
  const facts = world.facts();
  facts.pulls["W1.1"] = somePull(number, head, "baton/1-units/build");
  const context = {
    access: world.access,
    state,
    facts,
    recordHead: null,
    log: quiet,
    wake: async () => {},
  };
  const effect = {
    type: "review",
    worker: "W1.1",
    number,
    head: head.sha,
    marker: "W1.1.1",
  } as const;
  expect((await performEffect(effect, context)).outcome).toMatchObject({ ok: true });

  const { reviews, comments } = world.running.sandbox.world.issues.find(
    (i) => i.number === number,
  )!.pull!;
  expect(comments).toHaveLength(30);
  expect(comments.slice(0, 2).map((c) => [c.path, c.side, c.startLine, c.line])).toEqual([
    ["new.txt", "LEFT", null, 3],
    ["gone.txt", "LEFT", 1, 2],
  ]);
  // GitHub can't apply a suggestion to a line that no longer exists.
  expect(comments[0]!.body).not.toContain("```suggestion");
  for (const words of ["`new.txt:50` (not on a line of the diff)", "Nit 40."])
    expect(reviews[0]!.body).toContain(words);
});
