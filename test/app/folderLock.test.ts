import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FolderLocked, lockFolder } from "../../src/app/inbox/folderLock.ts";
import { temporaryFolder } from "./support/folder.ts";

const MODULE = new URL("../../src/app/inbox/folderLock.ts", import.meta.url).href;

/** Locks the folder in another process and says how it went there. */
function lockElsewhere(folder: string): string {
  const [module, at] = [JSON.stringify(MODULE), JSON.stringify(folder)];
  const code = `import(${module}).then((m) => { m.lockFolder(${at}); console.log("locked"); })
    .catch((e) => console.log(e.name + ": " + e.message));`;
  return spawnSync(process.execPath, ["-e", code], { encoding: "utf8" }).stdout.trim();
}

test("a second process is refused in one clear line while the first one lives", () => {
  const folder = temporaryFolder();
  const unlock = lockFolder(folder);
  expect(lockElsewhere(folder)).toBe(
    `FolderLocked: The folder ${folder} is in use by process ${process.pid}. ` +
      "Stop that process, or name another folder with BATON_DATA.",
  );
  unlock();
  expect(lockElsewhere(folder)).toBe("locked");
});

test("the same process can't lock it twice", () => {
  const folder = temporaryFolder();
  lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(FolderLocked);
});

test("a dead process's lock is taken over", () => {
  const folder = temporaryFolder();
  expect(lockElsewhere(folder)).toBe("locked");
  expect(existsSync(join(folder, "baton.lock"))).toBe(true);
  lockFolder(folder);
  expect(JSON.parse(readFileSync(join(folder, "baton.lock"), "utf8"))).toMatchObject({ pid: process.pid });
});

test.skipIf(process.platform !== "linux")(
  "a process id that was given to another process since doesn't hold it",
  () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "baton.lock"), JSON.stringify({ pid: process.ppid, started: "1" }));
    lockFolder(folder);
  },
);

test.each(["", "not json", "{}", "null"])("a lock that holds %j is taken over", (text) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "baton.lock"), text);
  lockFolder(folder);
});
