/** Baton finds a build's deleted record in GitHub's list of activities. */
import { beforeAll, expect, test } from "vitest";
import type { Access } from "../../src/app/github/access.ts";
import { findLostRecord } from "../../src/app/observe/refs.ts";
import type { Facts } from "../../src/core/model/facts.ts";
import { someFacts } from "../spec/support/facts.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

const RECORD = "baton/7-add-units/record";
let world: World;
let labelled: string;

beforeAll(async () => {
  world = await openWorld();
  labelled = new Date(Date.now() - 60_000).toISOString();
  const sha = world.git("rev-parse", "main");
  await world.as("wren", "POST", "/repos/you/units/git/refs", { ref: `refs/heads/${RECORD}`, sha });
  await world.as("wren", "DELETE", `/repos/you/units/git/refs/heads/${RECORD}`);
});

function find(change: (facts: Facts) => void = () => undefined) {
  const facts = someFacts();
  facts.issue.trigger!.at = labelled;
  change(facts);
  return findLostRecord(world.access, facts, null);
}

test("a record deleted after the label is lost, and the message says who deleted it", async () => {
  expect(await find()).toEqual({ branch: RECORD, by: "wren" });
});

test("a label set after the deletion requests a build", async () => {
  const later = (facts: Facts) =>
    (facts.issue.trigger!.at = new Date(Date.now() + 60_000).toISOString());
  expect(await find(later)).toBeNull();
});

test("an issue that never had a build has lost no record", async () => {
  expect(await find((facts) => (facts.issue.title = "Another"))).toBeNull();
});

test("while a build is live, GitHub is not asked about a lost record, even after a new label", async () => {
  const facts = someFacts();
  facts.issue.trigger!.event = "LE_2";
  const access = null as unknown as Access;
  expect(await findLostRecord(access, facts, someState(1))).toBeNull();
});

test("a build that a comment started is recognized by its comments until its loss is reported", async () => {
  const spoke = (facts: Facts) => {
    facts.issue.trigger = null;
    facts.posted["plan"] = { id: 60, issue: 7, hash: "" };
  };
  const told = (facts: Facts) => {
    spoke(facts);
    facts.posted["refused-record-gone"] = { id: 61, issue: 7, hash: "" };
  };
  expect(await find(spoke)).toEqual({ branch: RECORD, by: "wren" });
  expect(await find(told)).toBeNull();
  expect(await find((facts) => (facts.issue.trigger = null))).toBeNull();
});
