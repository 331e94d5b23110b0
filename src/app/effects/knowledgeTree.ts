/** The tree that lands: the verified tip's with `.baton/knowledge.yml`. Made of the same parts it is the same tree. */
import { KNOWLEDGE_PATH } from "../../core/knowledge/entry.ts";
import { writeTree } from "../github/trees.ts";
import type { Perform } from "./effect.ts";

export const knowledgeTree: Perform<"knowledge_tree"> = async ({ tree, text }, { access }) => {
  const file = { path: KNOWLEDGE_PATH, mode: "100644" as const, type: "blob" as const, content: text };
  return { id: null, sha: await writeTree(access, tree, [file]) };
};
