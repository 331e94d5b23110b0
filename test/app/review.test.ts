import { expect, test } from "vitest";
import { performEffect } from "../../src/app/effects/perform.ts";
import { readReviews } from "../../src/app/observe/reviews.ts";
import { Roles } from "../../src/app/observe/roles.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import type { RecordedFinding } from "../../src/core/model/review-findings.ts";
import { ALIGNED, somePull } from "../spec/support/facts.ts";
import { quiet } from "./support/logs.ts";
import { someState } from "./support/state.ts";
import { openWorld } from "./support/world.ts";

test("findings are put on lines of the diff or in the body, and a marker identifies the review", async () => {
  const world = await openWorld();
  const base = world.git("rev-parse", "main");
  const blob = world.gitWith("one\ntwo\nthree\n", "hash-object", "-w", "--stdin");
  const tree = world.gitWith(
    `${world.git("ls-tree", "main")}\n100644 blob ${blob}\tnew.txt\n`,
    "mktree",
  );
  const head = world.git(
    "-c",
    "user.name=w",
    "-c",
    "user.email=w@x",
    "commit-tree",
    tree,
    "-p",
    base,
    "-m",
    "Work",
  );
  world.git("update-ref", "refs/heads/baton/1-units/W1.1", head);
  const pull = { title: "T", head: "baton/1-units/W1.1", base: "main", body: "" };
  const number = Number((await world.as("wren", "POST", "/repos/you/units/pulls", pull)).number);

  const finding = (more: Partial<RecordedFinding>): RecordedFinding => ({
    path: "new.txt",
    line: 2,
    severity: "blocking",
    body: "It is wrong.",
    ...{ id: "1.1", settled: null, closed: false },
    ...more,
  });
  const state = someState(world.repository.id);
  state.reviews["W1.1.1"] = {
    worker: "W1.1",
    round: 1,
    pr: 1,
    session: "W1.1/review/1",
    head,
    tree,
    verdict: "request_changes",
    summary: "Two of three.",
    submitted_verdict: "request_changes",
    course: { kind: "round", number: 1, earlier: 0, settled: 0 },
    ...{ alignment: ALIGNED, notes: [], settled: [], open: [] },
    findings: [
      finding({ suggestion: "TWO" }),
      finding({ start_line: 1, line: 3, severity: "nit", body: "All of it." }),
      finding({ line: 900, body: "Beyond the diff." }),
      finding({ path: "README.md", line: 1, body: "Another file." }),
    ],
  };
  const facts = world.facts();
  facts.pulls["W1.1"] = somePull(number, { sha: head, tree }, "main");
  const context = {
    access: world.access,
    state,
    facts,
    recordHead: null,
    log: quiet,
    wake: async () => {},
  };
  const effect = { type: "review", worker: "W1.1", number, head, marker: "W1.1.1" } as const;

  expect((await performEffect(effect, context)).outcome).toMatchObject({ ok: true });
  const seen = new ReadCache();
  const { ownReviews } = await readReviews(
    world.access,
    "1-units",
    number,
    new Roles(world.access, seen),
    seen,
  );
  expect(ownReviews).toEqual(["W1.1.1"]);

  const { reviews, comments } = world.running.sandbox.world.issues.find(
    (i) => i.number === number,
  )!.pull!;
  expect(reviews.map((r) => [r.author, r.state, r.commitId])).toEqual([
    ["baton[bot]", "COMMENTED", head],
  ]);
  expect(comments.map((c) => [c.path, c.startLine, c.line])).toEqual([
    ["new.txt", null, 2],
    ["new.txt", 1, 3],
  ]);
  for (const words of ["Beyond the diff.", "Another file."])
    expect(reviews[0]!.body).toContain(words);
  expect(reviews[0]!.body).not.toContain("All of it.");
});
