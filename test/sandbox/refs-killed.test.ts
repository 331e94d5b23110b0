/**
 * A sandbox that is killed between a push and the following save of the world catches up at its
 * next start.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { getGit } from "../../src/sandbox/git/get-git.ts";
import { createGitHub } from "../../src/sandbox/index.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
let copies: string;
beforeEach(async () => {
  world = await openApiWorld();
  copies = mkdtempSync(join(tmpdir(), "sandbox-refs-"));
});
afterEach(async () => {
  await world.close();
  rmSync(copies, { recursive: true, force: true });
});

/**
 * Opens the state that a `kill -9` leaves after git acknowledged the push and before the world was
 * written.
 */
async function openWithout(move: () => Promise<unknown>) {
  const { dir } = world.running.sandbox;
  const [before, copy] = [join(copies, "before"), join(copies, "killed")];
  cpSync(join(dir, "world.json"), before);
  await move();
  cpSync(dir, copy, { recursive: true });
  cpSync(before, join(copy, "world.json"));
  rmSync(join(copy, "lock"), { force: true });
  const running = await createGitHub({ dir: copy });
  const [repository] = running.sandbox.world.repositories;
  const find = (number: number) =>
    running.sandbox.world.issues.find((one) => one.number === number)!;
  return {
    find,
    git: getGit(running.sandbox, repository!),
    activities: () => repository!.activities,
    [Symbol.asyncDispose]: () => running.close(),
  };
}

async function openPull() {
  const { rest } = world.person("ann");
  await rest.git.createRef({ ...at, ref: "refs/heads/side", sha: world.topic });
  return (await rest.pulls.create({ ...at, title: "Side", head: "side", base: "main" })).data
    .number;
}

const write = (branch: string) =>
  world.person("ann").rest.repos.createOrUpdateFileContents({
    ...{ ...at, branch, path: "more.txt", message: "More", content: "bW9yZQ==" },
  });

test("a pull request follows its head after a kill", async () => {
  const number = await openPull();
  await using killed = await openWithout(() => write("side"));
  const { headSha } = killed.find(number).pull!;
  expect(headSha).not.toBe(world.topic);
  expect(killed.git.ref("refs/heads/side")).toBe(headSha);
  expect(killed.git.ref(`refs/pull/${number}/head`)).toBe(headSha);
});

test("a pull request whose branch was deleted is closed after a kill", async () => {
  const number = await openPull();
  await using killed = await openWithout(() =>
    world.person("ann").rest.git.deleteRef({ ...at, ref: "heads/side" }),
  );
  expect(killed.find(number).state).toBe("closed");
});

test("a ref that did not move emits no event after a kill", async () => {
  await openPull();
  await using killed = await openWithout(async () => undefined);
  expect(killed.activities()).toEqual(world.repository.activities);
});
