/** `.baton/knowledge.yml` as a build's tip has it while that lands, and which entries' files are gone from there. */
import { KNOWLEDGE_PATH } from "../../core/knowledge/entry.ts";
import { MOST_BYTES, parseKnowledge } from "../../core/knowledge/file.ts";
import { isClosing } from "../../core/build/view.ts";
import { matches } from "../../core/plan/overlap.ts";
import { sha256 } from "../../core/plan/hash.ts";
import type { KnowledgeFact } from "../../core/build/facts.ts";
import type { Settings } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import type { RefFacts } from "./refs.ts";

const kept = keptFor<KnowledgeFact>(50);

interface Entry {
  path: string;
  mode: string;
  type: string;
  sha: string;
  size?: number;
}

/** Null while nobody asks: before the closing, and with `knowledge: off`. @throws GitHubError */
export async function knowledgeOf(
  access: Access,
  state: State,
  refs: RefFacts,
  settings: Settings,
): Promise<KnowledgeFact | null> {
  if (!refs.build || !isClosing(state.build.status) || !settings.knowledge.on) return null;
  const { tree } = refs.build;
  const proposed = Object.values(state.memories).flatMap(({ knowledge }) => knowledge.flatMap(({ paths }) => paths));
  return kept(access, `${tree} ${sha256(JSON.stringify(proposed))}`, async () => {
    const file = await readFile(access, tree);
    if ("problem" in file) return { tree, text: null, problem: file.problem, gone: [] };
    const known = parseKnowledge(file.text);
    const globs = [...proposed, ...(known.ok ? known.entries.flatMap(({ paths }) => paths) : [])];
    return { tree, text: file.text, problem: null, gone: await findGone(access, tree, [...new Set(globs)]) };
  });
}

/** Folder by folder: the contents API follows symbolic links, and a link is not what it leads to. */
async function readFile(access: Access, tree: string): Promise<{ text: string | null } | { problem: string }> {
  const [folder = "", name = ""] = KNOWLEDGE_PATH.split("/");
  const above = (await list(access, tree)).entries.find(({ path }) => path === folder);
  if (!above) return { text: null };
  if (above.type !== "tree") return { problem: `\`${folder}\` is not a folder.` };
  const file = (await list(access, above.sha)).entries.find(({ path }) => path === name);
  if (!file) return { text: null };
  if (file.type !== "blob" || file.mode === "120000") return { problem: "It is not a plain file." };
  if ((file.size ?? 0) > MOST_BYTES) return { problem: `It has ${file.size} bytes; at most ${MOST_BYTES} are read.` };
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...at(access), file_sha: file.sha }),
  );
  const bytes = Buffer.from(data.content, "base64");
  const text = bytes.toString("utf8");
  return Buffer.from(text).equals(bytes) ? { text } : { problem: "It is no text in UTF-8." };
}

/** None where GitHub doesn't list the whole tree: what can't be seen may be there. */
async function findGone(access: Access, tree: string, globs: readonly string[]): Promise<string[]> {
  if (globs.length === 0) return [];
  const { entries, truncated } = await list(access, tree, { recursive: "1" });
  if (truncated) return [];
  const files = entries.filter(({ type }) => type !== "tree").map(({ path }) => path);
  return globs.filter((glob) => !files.some((path) => matches(glob, path)));
}

async function list(access: Access, tree: string, how: { recursive?: "1" } = {}) {
  const of = { ...at(access), tree_sha: tree, ...how };
  const { data } = await asking(() => access.octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", of));
  return { entries: data.tree as Entry[], truncated: data.truncated };
}
