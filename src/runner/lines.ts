/** Lines of a stream that nobody trusts: none of them may fill the runner's memory. */
import type { Readable } from "node:stream";

/**
 * Hands each line of UTF-8 to `take`, without its end; the last one also where it has none. Of a line of more than
 * `most` bytes `tooLong` gets the beginning, and the rest of it is dropped as it comes.
 */
export function boundedLines(
  stream: Readable,
  most: number,
  take: (line: string) => void,
  tooLong: (beginning: string) => void,
): void {
  let parts: Buffer[] = [];
  let bytes = 0;
  let dropping = false;
  const line = () => {
    const text = Buffer.concat(parts).toString("utf8");
    parts = [];
    bytes = 0;
    return text;
  };
  stream.on("data", (chunk: Buffer) => {
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(10, from);
      if (!dropping) {
        const part = chunk.subarray(from, end < 0 ? chunk.length : end);
        parts.push(part.subarray(0, most - bytes));
        bytes += part.length;
        if (bytes > most) {
          dropping = true;
          tooLong(line());
        }
      }
      if (end < 0) return;
      from = end + 1;
      if (!dropping) take(line());
      dropping = false;
    }
  });
  stream.on("end", () => {
    if (bytes > 0) take(line());
  });
}
