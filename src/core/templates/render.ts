/** A template's files as they are brought to one repository. */
import { CONFIG_PATH } from "../build/settings.ts";
import { shown } from "../guards/names.ts";
import { linkProblem } from "../guards/links.ts";
import { MOST_FILE_BYTES, type Chosen, type LeftOut } from "./choose.ts";
import { getBlobSha, readUtf8, type RenderedFile } from "./file.ts";
import { filterSettings, type KeptKey } from "./merge-settings.ts";
import { formatSource, getSourceKey, type TemplateSource } from "./source.ts";
import { fillVariables, type Variables } from "./variables.ts";

export interface Rendered {
  files: RenderedFile[];
  leftOut: LeftOut[];
  /** Keys of its settings that the repository keeps. */
  keptKeys: KeptKey[];
  /** What has to be fixed before anything is brought, as sentences. */
  problems: string[];
}

/**
 * @param contents bytes by the blob's sha, for each of `chosen.files`
 * @param known what is filled in for Baton's own variables
 */
export function renderFiles(
  source: TemplateSource,
  chosen: Chosen,
  contents: ReadonlyMap<string, Uint8Array>,
  known: Variables,
): Rendered {
  const rendered: Rendered = { files: [], leftOut: [...chosen.leftOut], keptKeys: [], problems: [] };
  const key = getSourceKey(source);
  for (const { path, mode, sha } of chosen.files) {
    const raw = contents.get(sha) ?? new Uint8Array();
    const add = (bytes: Uint8Array) => rendered.files.push({ path, mode, sha: getBlobSha(bytes), bytes, source: key });
    const leave = (reason: string) => rendered.leftOut.push({ path, reason });
    const text = readUtf8(raw);
    if (mode === "120000") {
      const problem = path === CONFIG_PATH ? "is a symbolic link." : findLinkProblem(path, raw);
      if (problem === null) add(raw);
      else leave(problem);
      continue;
    }
    if (text === null) {
      if (path === CONFIG_PATH) leave("is no text");
      else add(raw);
      continue;
    }
    const filled = fillVariables(text, known, source.values);
    if (!filled.ok) {
      rendered.problems.push(`${shown(path)} of \`${formatSource(source)}\`, ${filled.problem}.`);
      continue;
    }
    const settings = path === CONFIG_PATH ? filterSettings(filled.text, source.allow) : null;
    if (path === CONFIG_PATH && !settings) {
      leave("is no plain YAML with a key in each line: its keys can't be told apart");
      continue;
    }
    rendered.keptKeys.push(...(settings?.kept ?? []));
    const bytes = new TextEncoder().encode(settings?.text ?? filled.text);
    if (bytes.length > MOST_FILE_BYTES) leave(`has ${bytes.length} bytes with its variables filled in`);
    else add(bytes);
  }
  return rendered;
}

/** Of the longest path of Linux, in bytes. */
const MOST_TARGET_BYTES = 4096;

function findLinkProblem(path: string, target: Uint8Array): string | null {
  if (target.length > MOST_TARGET_BYTES) return "is a symbolic link with a target that no system follows.";
  return linkProblem(path, btoa(String.fromCharCode(...target)));
}
