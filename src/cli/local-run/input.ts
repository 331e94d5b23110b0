/** The checks of `baton run --checks a,b`, for which this build's merges wait. */
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { dump, load } from "js-yaml";
import { CONFIG_PATH } from "../../core/model/settings.ts";
import { loadSettings } from "../../config/load-settings.ts";
import { Problem, getSystemErrorCode } from "../problem.ts";
import { parseRequest as readAsked } from "../../core/setup/request-text.ts";
import { readYaml } from "../../core/text/yaml.ts";

/**
 * Parses the names in a flag's text. A comma in parentheses is part of a name: `test (22,
 * ubuntu-24.04)`. Throws a `Problem`.
 */
export function parseChecks(text: string | null): string[] {
  if (text === null) return [];
  const names = text.split(/,(?![^(]*\))/).map((name) => name.trim());
  if (names.includes("")) throw new Problem("--checks has an empty name: write --checks lint,test");
  return [...new Set(names)];
}

/**
 * Returns the text of a settings file with these checks required. Throws a `Problem` if the file
 * can't be used.
 */
export function requireChecks(settings: string, names: readonly string[]): string {
  const file = (load(settings) ?? {}) as { checks?: Record<string, unknown> };
  const text = dump({ ...file, checks: { ...file.checks, require: names } });
  const loaded = loadSettings(text, CONFIG_PATH);
  if (loaded.ok) return text;
  throw new Problem(
    `--checks ${names.join(",")} can't be used: ` +
      (loaded.problems[0]?.message ?? "see .github/docs/configuration.md"),
  );
}

// Repositories other than the build's own, which `environment.repositories` and `template` name.

export interface OtherRepository {
  owner: string;
  name: string;
  /** A git repository on this machine, which is copied. */
  path: string;
}

/** Lists the repositories in `folder`, each in `owner/name`; empty for null. Throws a `Problem`. */
export function listOtherRepositories(folder: string | null): OtherRepository[] {
  if (folder === null) return [];
  if (!isFolder(folder)) throw new Problem(`--others ${folder} is not a folder`);
  const found = listFolders(folder).flatMap((owner) =>
    listFolders(join(folder, owner)).map((name) => ({
      owner,
      name,
      path: resolve(folder, owner, name),
    })),
  );
  if (found.length === 0) throw new Problem(`--others ${folder} holds no owner/repo`);
  for (const { owner, name, path } of found) {
    if (!existsSync(join(path, ".git")) && !existsSync(join(path, "HEAD"))) {
      throw new Problem(
        `--others: ${path} is not a git repository; ${owner}/${name} has to be a clone`,
      );
    }
  }
  return found;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const listFolders = (folder: string) =>
  readdirSync(folder)
    .filter((name) => NAME.test(name) && isFolder(join(folder, name)))
    .toSorted();

const isFolder = (path: string) =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The text of the issue. */
export interface RequestText {
  title: string;
  body: string;
}

/** GitHub's limits for an issue. */
const MAX_TITLE = 256;
const MAX_BODY = 65_536;
/** Maximum problems of the settings that are reported at once. */
const SHOWN = 5;

/**
 * Reads a request. Its first line is the title, with or without `#`, and the rest is the body. A
 * block of settings (`---` or a `yaml` fence) may precede the title and becomes the top of the
 * body. Throws a `Problem`.
 */
export function readRequestFile(file: string): RequestText {
  const text = readTextFile(file, "request")
    .replace(/^\uFEFF/, "")
    .replaceAll("\r\n", "\n")
    .trimEnd();
  if (text === "")
    throw new Problem(`${file} is empty: write a title on its first line, then your request`);
  const { block, rest, at, above } = splitBlock(file, text);
  const [first = "", ...below] = rest.split("\n");
  const title = first
    .trim()
    .replace(/^#+(\s+|$)/, "")
    .trim();
  if (title === "") throw new Problem(`${file}:${at} has no title: write one after the #`);
  if (RULE.test(title))
    throw new Problem(`${file}:${at} is a Markdown rule, not a title: write the title there`);
  if (title.length > MAX_TITLE) {
    throw new Problem(
      `${file}:${at} is a title of ${title.length} characters: use at most ${MAX_TITLE} and ` +
        "put the rest below",
    );
  }
  const body = `${block}${below.join("\n").trim()}`;
  if (body.length > MAX_BODY) {
    throw new Problem(
      `${file} has ${body.length} characters below its title: an issue holds at most ` +
        `${MAX_BODY}, so shorten it`,
    );
  }
  const blank = below.findIndex((line) => line.trim() !== "");
  checkSettings(file, body, block === "" ? at + blank : above);
  return { title, body };
}

/**
 * Refuses settings that Baton would refuse on the issue. `above` is the number of the file's lines
 * above the body.
 */
function checkSettings(file: string, body: string, above: number): void {
  const read = readAsked(body);
  if (read.ok) return;
  const problems = read.problems.map(({ line, field, message }) =>
    [
      `${file}${line === null ? "" : `:${line + above}`}`,
      ...(field === null ? [] : [field]),
      message,
    ].join(": "),
  );
  throw new Problem(problems.slice(0, SHOWN).join("; "));
}

/**
 * Returns the settings above the title, the text after them, its line, and the lines above the
 * settings.
 */
function splitBlock(
  file: string,
  text: string,
): { block: string; rest: string; at: number; above: number } {
  const lines = text.split("\n");
  const above = lines.findIndex((line) => line.trim() !== "");
  const first = lines[above]!.trimEnd();
  if (!/^(---|```ya?ml)$/i.test(first))
    return { block: "", rest: lines.slice(above).join("\n"), at: above + 1, above };
  const mark = first.startsWith("-") ? "---" : "```";
  const ends = mark === "---" ? /^(---|\.\.\.)[ \t]*$/ : /^```[ \t]*$/;
  const end = lines.findIndex((line, i) => i > above && ends.test(line));
  const title = lines.findIndex((line, i) => i > end && line.trim() !== "");
  if (end < 0)
    throw new Problem(
      `${file}:${above + 1} begins a block of settings that does not end: add a line ${mark}`,
    );
  checkBlock(file, lines.slice(above + 1, end), above + 2);
  if (title < 0)
    throw new Problem(
      `${file} has no title: write one below the block of settings, on line ${end + 2}`,
    );
  const block = `${lines.slice(above, end + 1).join("\n")}\n\n`;
  return { block, rest: lines.slice(title).join("\n"), at: title + 1, above };
}

/**
 * Refuses a block without any `name: value`, because it may contain a title. It starts on the
 * file's line `from`.
 */
function checkBlock(file: string, lines: readonly string[], from: number): void {
  const yaml = readYaml(lines.join("\n"));
  const [problem] = yaml.ok ? [] : yaml.problems;
  if (problem) throw new Problem(`${file}:${problem.line + from - 1}: ${problem.message}`);
  if (yaml.ok && (yaml.value === null || isMap(yaml.value))) return;
  const at = lines.findIndex((line) => !/^\s*(#|$)/.test(line)) + from;
  const remedy = `remove line ${from - 1} if you mean no settings`;
  throw new Problem(`${file}:${at} is not a setting: write \`name: value\`, or ${remedy}`);
}

const isMap = (value: unknown) =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** https://spec.commonmark.org/0.31.2/#thematic-breaks */
const RULE = /^([-*_])(?:[ \t]*\1){2,}$/;

/**
 * Reads a text file that the user named. `what` describes the expected content. Throws a `Problem`.
 */
export function readTextFile(file: string, what: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = getSystemErrorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new Problem(`there is no ${what} at ${file}: check the path`);
    if (code === "EISDIR") throw new Problem(`${file} is a folder: name the ${what}'s file`);
    throw new Problem(
      `the ${what} ${file} can't be read (${code ?? "unknown error"}): check its permissions`,
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(`${file} is not UTF-8 text: save the ${what} as UTF-8`);
  }
}
