/** Files of a commit by the contents API. */
import { at, type Access } from "../github/access.ts";
import { orNull } from "../github/errors.ts";

/** A file's text; `null` when there is none at the path. @throws GitHubError */
export async function readText(access: Access, path: string, ref: string): Promise<string | null> {
  return (await readFile(access, path, ref))?.text ?? null;
}

/** The same with the file's page, on the default branch where `ref` is null. @throws GitHubError */
export async function readFile(
  access: Access,
  path: string,
  ref: string | null,
): Promise<{ text: string; page: string | null } | null> {
  const of = { ...at(access), path, ...(ref === null ? {} : { ref }) };
  const answer = await orNull(() => access.octokit.request("GET /repos/{owner}/{repo}/contents/{path}", of));
  const data = answer?.data;
  if (!data || Array.isArray(data) || data.type !== "file" || !("content" in data)) return null;
  return { text: Buffer.from(data.content, "base64").toString("utf8"), page: data.html_url };
}

/** The files in a folder, each with its blob's sha; none when there is no such folder. @throws GitHubError */
export async function listFiles(access: Access, path: string, ref: string): Promise<{ path: string; sha: string }[]> {
  const answer = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/contents/{path}", { ...at(access), path, ref }),
  );
  const entries = Array.isArray(answer?.data) ? answer.data : [];
  return entries.filter(({ type }) => type === "file").map(({ path: file, sha }) => ({ path: file, sha }));
}
