import { createServer } from "node:net";
import { FolderLockedError, lockFolder } from "github-sandbox";
import { getSystemErrorCode, Problem } from "../problem.ts";
import type { Folder } from "./folder.ts";

/**
 * Throws a `Problem` if another process uses the folder or the port. It runs before anything is
 * printed about a build.
 */
export async function assertAvailable({ dir, used }: Folder, port: number): Promise<void> {
  try {
    if (used) lockFolder(dir)();
    if (port !== 0) await assertPortFree(port);
  } catch (error) {
    throw toAvailabilityProblem(error, port);
  }
}

/**
 * Converts the error of a used port or folder to a `Problem`; returns any other error unchanged.
 */
export function toAvailabilityProblem(error: unknown, port: number): unknown {
  if (error instanceof FolderLockedError) return new Problem(`${error.message} with --dir`);
  const code = getSystemErrorCode(error);
  if (code === "EADDRINUSE")
    return new Problem(`port ${port} is in use: name another one with --port, or leave out --port`);
  if (code === "EACCES")
    return new Problem(
      `port ${port} can't be used: name one from 1024 on with --port, or leave out --port`,
    );
  return error;
}

/** @throws the system's error if a process listens there */
export async function assertPortFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}
