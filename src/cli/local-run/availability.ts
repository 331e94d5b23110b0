import { createServer } from "node:net";
import { FolderLockedError, lockFolder } from "github-sandbox";
import { getSystemErrorCode, Problem } from "../problem.ts";
import type { Folder } from "./folder.ts";

/**
 * Throws a `Problem` when the folder or the port is another process's now: before a word is said of
 * a build.
 */
export async function assertAvailable({ dir, used }: Folder, port: number): Promise<void> {
  try {
    if (used) lockFolder(dir)();
    if (port !== 0) await assertPortFree(port);
  } catch (error) {
    throw toAvailabilityProblem(error, port);
  }
}

/** The `Problem` that a taken port or folder is; any other error as it is. */
export function toAvailabilityProblem(error: unknown, port: number): unknown {
  if (error instanceof FolderLockedError) return new Problem(`${error.message} with --dir`);
  const code = getSystemErrorCode(error);
  if (code === "EADDRINUSE")
    return new Problem(`port ${port} is in use: name another one with --port, or none`);
  if (code === "EACCES")
    return new Problem(`port ${port} may not be used: name one from 1024 on with --port, or none`);
  return error;
}

/** @throws the system's error when a process listens there */
export async function assertPortFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}
