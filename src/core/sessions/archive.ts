/** An artifact's zip, unpacked with bounds: it was made by a job that ran whatever the model wanted. */
import { unzipSync } from "fflate";

/** An archive that unpacks to this many times its size is taken for a bomb; text of a diff stays far below. */
const MAX_RATIO = 200;
const MAX_ENTRIES = 10;

/** The one file's bytes, or why they can't be had as a sentence. */
export function unpackOne(
  zip: Uint8Array,
  file: string,
  maxBytes: number,
): { ok: true; bytes: Uint8Array } | { ok: false; reason: string } {
  const refuse = (reason: string) => ({ ok: false, reason }) as const;
  let entries = 0;
  let problem: string | null = null;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip, {
      filter: ({ name, originalSize, size }) => {
        entries += 1;
        if (entries > MAX_ENTRIES) problem = "the uploaded archive holds more than one file";
        if (name !== file) return false;
        if (originalSize > maxBytes || originalSize > Math.max(size, 1) * MAX_RATIO + 65_536) {
          problem = `the uploaded ${file} is too large: ${originalSize} bytes, at most ${maxBytes} are taken`;
        }
        return problem === null;
      },
    });
  } catch {
    return refuse("the uploaded archive is not a zip file");
  }
  if (problem !== null) return refuse(problem);
  const bytes = files[file];
  if (!bytes) return refuse(`the uploaded archive has no ${file}`);
  return bytes.length > maxBytes ? refuse(`the uploaded ${file} is too large`) : { ok: true, bytes };
}
