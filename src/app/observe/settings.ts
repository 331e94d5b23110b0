/** A repository's settings, with what they take over from other repositories of the owner. */
import { CONFIG_PATH } from "../../core/build/settings.ts";
import { loadLayered, type Layered, type Source } from "../../config/extends.ts";
import type { Access } from "../github/access.ts";
import { GitHubError } from "../github/errors.ts";
import { readFile } from "./contents.ts";

/** What one look at a repository has read elsewhere; the next look asks again, at no cost where nothing has changed. */
const looked = new WeakMap<Access, Map<string, Promise<string | null>>>();

/** `text` is that of `.github/baton.yml`, `null` = there is none. @throws GitHubError when GitHub can't be asked now */
export function settingsFrom(access: Access, text: string | null): Promise<Layered> {
  const { owner, repo } = access;
  return loadLayered(text ?? "", { owner, repo, path: CONFIG_PATH }, (source) => once(access, source));
}

function once(access: Access, source: Source): Promise<string | null> {
  const known = looked.get(access) ?? new Map<string, Promise<string | null>>();
  looked.set(access, known);
  const key = `${source.owner}/${source.repo}:${source.path}`;
  const asked = known.get(key) ?? readSource(access, source);
  known.set(key, asked);
  return asked;
}

/**
 * `null` where it isn't there or may not be read. GitHub leads on from a repository that was transferred: what is
 * another owner's by now isn't taken. @throws GitHubError
 */
export async function readSource(access: Access, { owner, repo, path }: Source): Promise<string | null> {
  try {
    const file = await readFile({ ...access, owner, repo }, path, null);
    const [, of = ""] = URL.parse(file?.page ?? "")?.pathname.split("/") ?? [];
    return file && of.toLowerCase() === owner.toLowerCase() ? file.text : null;
  } catch (error) {
    if (error instanceof GitHubError && error.code === "refused") return null;
    throw error;
  }
}
