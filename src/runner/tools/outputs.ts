/**
 * Bounds the output of tools: a model sees the start, the end and the path of the file with all of
 * it.
 */
import { constants } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ToolError } from "@anthropic-ai/sdk/lib/tools/ToolError";
import { openPlainFile } from "../untrusted-io.ts";

/** Maximum bytes of one output that a model sees. */
const SHOWN_BYTES = 16 * 1024;

export class Outputs {
  private readonly folder: string;
  private count = 0;

  /** `folder` is created with the first output. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Creates a new file for a tool's output. Removes what a command has put at its path. */
  async file(tool: string, text = ""): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, `${++this.count}-${tool}.txt`);
    await rm(path, { recursive: true, force: true });
    await writeFile(path, text, { flag: "wx" });
    return path;
  }

  /** Returns what a model sees of a text; a long one is written to a file. */
  async bound(tool: string, text: string): Promise<string> {
    if (Buffer.byteLength(text) <= SHOWN_BYTES) return text;
    return readExcerpt(await this.file(tool, text));
  }
}

/** Returns what a model sees of the file. Cuts the file at `limit` bytes. */
export async function readExcerpt(path: string, limit = Number.POSITIVE_INFINITY): Promise<string> {
  const handle = await openPlainFile(path, constants.O_RDWR);
  if (!handle)
    throw new ToolError(`The output can't be shown: ${path} is gone, or no longer a file.`);
  try {
    const { size } = await handle.stat();
    const read = async (from: number, bytes: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, from);
      return stripVTControlCharacters(buffer.toString("utf8", 0, bytesRead));
    };
    if (size <= SHOWN_BYTES) return (await read(0, size)).replace(/\n+$/, "");
    if (size > limit) await handle.truncate(limit);
    const total = Math.min(size, limit);
    const half = SHOWN_BYTES / 2;
    const left = `[${total - SHOWN_BYTES} bytes are left out here; all of it is in ${path}]`;
    return `${await read(0, half)}\n${left}\n${await read(total - half, half)}`;
  } finally {
    await handle.close();
  }
}
