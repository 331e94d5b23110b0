/** Files that a session's commands may have written, read by the runner itself: never what they only point to. */
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/**
 * Opens the file; null when there is none. A link is no file: it could point to what the session may not read. A pipe
 * is none either: nobody may ever write into it.
 */
export async function openPlain(path: string, access = constants.O_RDONLY): Promise<FileHandle | null> {
  const handle = await open(path, access | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null);
  if (!handle || (await handle.stat()).isFile()) return handle;
  await handle.close();
  return null;
}
