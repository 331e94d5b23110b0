/** Lines of a stream that nobody trusts: none of them may fill the runner's memory. */
import type { Readable } from "node:stream";

/**
 * Hands each line of UTF-8 to `take`, without its end. At one of more than `most` bytes it calls `tooLong` and stops.
 */
export function boundedLines(stream: Readable, most: number, take: (line: string) => void, tooLong: () => void): void {
  let parts: Buffer[] = [];
  let bytes = 0;
  const onData = (chunk: Buffer) => {
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(10, from);
      const part = chunk.subarray(from, end < 0 ? chunk.length : end);
      bytes += part.length;
      if (bytes > most) {
        stream.off("data", onData).resume();
        return tooLong();
      }
      parts.push(part);
      if (end < 0) return;
      const line = Buffer.concat(parts).toString("utf8");
      parts = [];
      bytes = 0;
      from = end + 1;
      take(line);
    }
  };
  stream.on("data", onData);
}
