/** What a sandbox stands on: everything that a folder holds, or a process's memory in its place. */
import { join } from "node:path";
import { folderFiles, memoryFiles, type Files } from "./files.ts";
import { folderRepositories } from "./git/folders.ts";
import { memoryRepositories } from "./git/memory/index.ts";
import type { Repositories } from "./git/store.ts";
import { FolderStore, memoryStore, type Store } from "./store.ts";
import { DeliveryLog } from "./webhooks/log.ts";

export interface Ground {
  /** Folder of the machine that real jobs and git's own protocol work in. */
  dir: string;
  store: Store;
  files: Files;
  repositories: Repositories;
  deliveries: DeliveryLog;
}

export function folderGround(dir: string): Ground {
  const files = folderFiles(dir);
  return {
    ...{ dir, files, store: new FolderStore(dir), deliveries: new DeliveryLog(files) },
    repositories: folderRepositories(join(dir, "repositories")),
  };
}

export function memoryGround(): Ground {
  return {
    // Nothing can be made below it: what would want a folder after all fails, and writes nowhere.
    dir: "/dev/null/sandbox-in-memory",
    ...{ store: memoryStore(), files: memoryFiles(), deliveries: new DeliveryLog(null) },
    repositories: memoryRepositories(),
  };
}
