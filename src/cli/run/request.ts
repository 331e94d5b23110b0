import { readFileSync } from "node:fs";
import { codeOf, Problem } from "../problem.ts";

/** What becomes the issue. */
export interface Request {
  title: string;
  body: string;
}

/** GitHub's bounds of an issue. */
const MAX_TITLE = 256;
const MAX_BODY = 65_536;

/** Reads a request: its first line is the title, with or without `#`; the rest is the body. Throws a `Problem`. */
export function readRequest(file: string): Request {
  const text = readText(file, "request")
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .trim();
  if (text === "") throw new Problem(`${file} is empty: write a title on its first line, then what is wanted`);
  const [first = "", ...rest] = text.split("\n");
  const title = first.replace(/^#+(\s+|$)/, "").trim();
  if (title === "") throw new Problem(`${file}:1 has no title: write one after the #`);
  if (title.length > MAX_TITLE) {
    throw new Problem(
      `${file}:1 is a title of ${title.length} characters: keep it to ${MAX_TITLE}, the rest goes below`,
    );
  }
  const body = rest.join("\n").trim();
  if (body.length > MAX_BODY) {
    throw new Problem(
      `${file} has ${body.length} characters below its title: an issue holds ${MAX_BODY}, so shorten it`,
    );
  }
  return { title, body };
}

/** Reads a text file that the user named; `what` is what it should be. Throws a `Problem`. */
export function readText(file: string, what: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") throw new Problem(`there is no ${what} at ${file}: check the path`);
    if (code === "EISDIR") throw new Problem(`${file} is a folder: name the ${what}'s file`);
    throw new Problem(`the ${what} ${file} can't be read (${code ?? "unknown error"}): check its permissions`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(`${file} is not UTF-8 text: save the ${what} as UTF-8`);
  }
}
