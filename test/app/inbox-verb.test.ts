import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { openQueueStore } from "../../src/app/queue/open-store.ts";
import { inboxVerb as verb } from "../../src/cli/verbs/inbox.ts";
import type { Io } from "../../src/cli/io.ts";
import { temporaryFolder } from "./support/folder.ts";
import { quiet } from "./support/logs.ts";

const silent = { out: () => {}, err: () => {} } as unknown as Io;
beforeEach(() => {
  vi.stubEnv("DATABASE_URL", "");
  vi.stubEnv("BATON_DATA", join(temporaryFolder(), "data"));
});

test.each<[string[], Record<string, boolean>, RegExp]>([
  [["burn"], {}, /^baton inbox can't burn: baton inbox list/],
  [["list", "x"], {}, /^baton inbox list takes no ID/],
  [["replay"], {}, /needs a build, a delivery, or --all: baton inbox list --dead shows them$/],
  [["replay", "x"], { all: true }, /needs a build, a delivery, or --all/],
  [
    ["list"],
    {},
    /^there is no inbox in .*data: name the server's folder with BATON_DATA, or its DATABASE_URL$/,
  ],
])("%j %j is refused with a full sentence", async (args, flags, words) => {
  await expect(verb.run(args, flags, silent)).rejects.toThrow(words);
});

test("a folder without a queue stays unchanged, and so does a path that is no folder", async () => {
  const folder = process.env["BATON_DATA"]!;
  mkdirSync(folder);
  await expect(verb.run(["list"], {}, silent)).rejects.toThrow(/^there is no inbox in /);
  expect(readdirSync(folder)).toEqual([]);
  const file = join(folder, "file");
  writeFileSync(file, "");
  await expect(openQueueStore({ url: null, folder: file, log: quiet })).rejects.toThrow(
    /can't be used \(EEXIST\)\. Check/,
  );
});

test("the folder of a running server stays unchanged, and the message says what to do", async () => {
  const folder = process.env["BATON_DATA"]!;
  const store = await openQueueStore({ url: null, folder, log: quiet });
  await expect(verb.run(["list"], {}, silent)).rejects.toThrow(
    /^a running server uses the inbox in .* alone: stop it first/,
  );
  await store.close();
});
