import { beforeAll, expect, test } from "vitest";
import {
  createRecord,
  findActiveBuild,
  findEndedBuilds,
  loadRecordRef,
  saveRecord,
} from "../../src/app/github/record-store.ts";
import { createRef, replaceRef } from "../../src/app/github/refs.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

const FILES = {
  "BUILD.md": "# Build\n",
  "meta.json": "{}\n",
  "state/W1.1.json": '{"a": "é\\u0000"}\n',
  "workers/W1.1-a.md": "---\n",
};
const stale: unknown = expect.objectContaining({ code: "stale" });

test("a new record is read back from a branch without a history", async () => {
  const { access, git } = world;
  const head = await createRecord(access, "baton/1/record", FILES, "Start");
  const { blobs, ...loaded } = (await loadRecordRef(access, "refs/heads/baton/1/record"))!;
  expect(loaded).toEqual({ head, files: FILES });
  expect(blobs["meta.json"]).toEqual({
    oid: git("rev-parse", `${head}:meta.json`),
    bytes: 3,
    text: "{}\n",
  });
  expect(git("rev-list", "--count", "baton/1/record")).toBe("1");
});

test("of two processes that create a record, one wins", async () => {
  const { access } = world;
  const both = await Promise.allSettled([
    createRecord(access, "baton/2/record", FILES, "one"),
    createRecord(access, "baton/2/record", { ...FILES, "BUILD.md": "other" }, "two"),
  ]);
  expect(both.map((r) => r.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((r) => r.status === "rejected")!.reason).toEqual(stale);
});

test("a save writes the differences, removes deleted documents and keeps people's files", async () => {
  const { access, git } = world;
  const before = { ...FILES, "context/notes.txt": "mine" };
  const head = await createRecord(access, "baton/3/record", before, "Start");
  const { "workers/W1.1-a.md": _, ...after } = { ...FILES, "meta.json": '{"n": 1}\n' };
  const next = await saveRecord(
    access,
    "baton/3/record",
    { head, files: before },
    after,
    "Second\n\nIn words.",
  );
  const { blobs: _blobs, ...loaded } = (await loadRecordRef(access, "refs/heads/baton/3/record"))!;
  expect(loaded).toEqual({ head: next, files: { ...after, "context/notes.txt": "mine" } });
  expect(git("diff", "--name-status", head, next).split("\n")).toEqual([
    "M\tmeta.json",
    "D\tworkers/W1.1-a.md",
  ]);
  expect(git("log", "-1", "--format=%B", next)).toBe("Second\n\nIn words.");
});

test("a save without changes makes no commit", async () => {
  const head = await createRecord(world.access, "baton/4/record", FILES, "Start");
  expect(
    await saveRecord(world.access, "baton/4/record", { head, files: FILES }, FILES, "No"),
  ).toBe(head);
});

test("of two saves on the same head, one wins and the other learns that it is stale", async () => {
  const { access, git } = world;
  const head = await createRecord(access, "baton/5/record", FILES, "Start");
  const save = (text: string) =>
    saveRecord(
      access,
      "baton/5/record",
      { head, files: FILES },
      { ...FILES, "BUILD.md": text },
      text,
    );
  const both = await Promise.allSettled([save("one"), save("two")]);
  expect(both.map((r) => r.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((r) => r.status === "rejected")!.reason).toEqual(stale);
  expect(git("rev-list", "--count", "baton/5/record")).toBe("2");
});

test("a folder below the maximum depth is listed without its contents", async () => {
  const { access, git } = world;
  const deep = { "context/1/2/3/4/5/6.md": "six", "context/1/2/3/4/5/6/7/8.md": "eight" };
  await createRecord(access, "baton/6/record", { ...FILES, ...deep }, "Start");
  const { blobs } = (await loadRecordRef(access, "refs/heads/baton/6/record"))!;
  expect(blobs["context/1/2/3/4/5/6.md"]?.text).toBe("six");
  const folder = {
    oid: git("rev-parse", "baton/6/record:context/1/2/3/4/5/6/7"),
    bytes: 0,
    text: null,
  };
  expect(blobs["context/1/2/3/4/5/6/7/"]).toEqual(folder);
});

test("a missing record is null", async () => {
  expect(await loadRecordRef(world.access, "refs/heads/baton/99/record")).toBeNull();
});

test("a build is found by its branch, and by its tag once it has ended; never another issue's", async () => {
  const { access } = world;
  const head = await createRecord(access, "baton/7-units/record", FILES, "Start");
  await createRecord(access, "baton/77-other/record", FILES, "Start");
  await createRef(access, "heads/baton/7/x/record", head);
  const active = async (issue: number) =>
    (await findActiveBuild(access, "baton", issue))?.slug ?? null;
  expect(await active(7)).toBe("7-units");
  expect(await findEndedBuilds(access, "baton", 7)).toEqual([]);
  await createRef(access, "tags/baton/7-units", head);
  expect(await active(7)).toBe("7-units");
  await replaceRef(access, "heads/baton/7-units/record", head, null);
  expect(await active(7)).toBeNull();
  expect(await findEndedBuilds(access, "baton", 7)).toEqual(["7-units"]);
  expect(await active(8)).toBeNull();
  expect(await findEndedBuilds(access, "baton", 8)).toEqual([]);
});
