/**
 * A build whose record somebody changed costs no more than people want: `/cancel` ends it and stops
 * its sessions.
 */
import { expect, test } from "vitest";
import { openStage, worker } from "./support/stage/index.ts";

test("given a record tampered with, when somebody cancels, then its runs end and Baton's state stays", async () => {
  const never = () => new Promise<never>(() => {});
  const stage = await openStage({ plan: [worker("W1.1")], sessions: { "W1.1/review": never } });
  await stage.label();
  const atWork = ({ kind, run }: { kind: string; run: number | null }) =>
    kind === "review" && run !== null;
  await stage.until(
    ({ workers: { "W1.1": one } }) => one?.session && atWork(one.session),
    "the review",
  );
  const record = stage.branch("record");
  const meta = stage.file("meta.json", record)!;
  await stage.push(record, { "meta.json": meta.replace('"retries": 0', '"retries": 7') });
  await stage.reads(/changed what only Baton may write on/);
  await stage.say("/pause");
  await stage.reads(/^This command waits: somebody changed the build's record/);
  await stage.say("/cancel");
  await stage.untilWorld(() => stage.git("tag").startsWith("baton/"), "the record to be a tag");
  expect(stage.world.runs.filter(({ status }) => status !== "completed")).toEqual([]);
  const tag = stage.git("tag").split("\n")[0]!;
  expect(stage.git("show", `${tag}:meta.json`)).toMatch(/"status": "cancelled"[^]*"retries": 0/);
  expect(stage.git("log", "--format=%s", tag)).not.toContain("launch 2");
});
