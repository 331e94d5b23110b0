/** GitHub declines files over 100 MB: "About large files on GitHub" at https://docs.github.com/repositories */
import { hash } from "node:crypto";
import { gitText } from "./run.ts";

const MB = 1024 * 1024;
const LIMIT_MB = 100;
/** zlib makes a thousandth of zeros at best: a smaller pack holds no file that is too large. */
const SMALLEST_PACK = 100_000;

/** GitHub's lines about the files over its limit that come with these commits; null where there are none. */
export function findLargeFiles(dir: string, fresh: string[], pack: Buffer): string | null {
  if (pack.length < SMALLEST_PACK || fresh.length === 0) return null;
  const walk = ["rev-list", "--objects", "--stdin", "--not", "--all"];
  const input = fresh.join("\n");
  const filter = [`--filter=blob:limit=${LIMIT_MB * MB + 1}`, "--filter-print-omitted"];
  const [verb = "", ...rest] = walk;
  const listed = gitText(dir, [verb, ...filter, ...rest], { input }).split("\n");
  const large = listed.flatMap((line) => (line.startsWith("~") ? [line.slice(1)] : []));
  if (large.length === 0) return null;
  const paths = new Map(
    gitText(dir, walk, { input })
      .split("\n")
      .map((line) => [line.slice(0, 40), line.slice(41)]),
  );
  const sizes = large.map((oid) => {
    const size = Number(gitText(dir, ["cat-file", "-s", oid])) / MB;
    return `error: File ${paths.get(oid) ?? oid} is ${size.toFixed(2)} MB; ${EXCEEDS}`;
  });
  return [
    `error: Trace: ${hash("sha256", large.join(" "))}`,
    "error: See https://gh.io/lfs for more information.",
    ...sizes,
    "error: GH001: Large files detected. You may want to try Git Large File Storage - https://git-lfs.github.com.",
  ].join("\n");
}

const EXCEEDS = `this exceeds GitHub's file size limit of ${LIMIT_MB}.00 MB`;
