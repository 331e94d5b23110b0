import type { Endpoint } from "../endpoint.ts";
import { notFound } from "../refusal.ts";
import { answerFile, commitAt } from "./get-contents.ts";

/** GitHub looks in this order: https://docs.github.com/articles/about-readmes */
const FOLDERS = [".github", "", "docs"];

export const getReadme: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/readme",
  docs: "repos/contents#get-a-repository-readme",
  permission: "contents:read",
  media: ["raw", "object"],
  handle(call) {
    const { commit, ref } = commitAt(call);
    for (const folder of FOLDERS) {
      const entry = call.git.at(commit, folder);
      const entries = entry?.mode === "040000" ? (call.git.tree(entry.oid) ?? []) : [];
      const file = entries.find((one) => /^readme(\.(md|markdown|txt|rst))?$/i.test(one.name) && one.mode !== "040000");
      if (file) return answerFile(call, commit, [folder, file.name].filter(Boolean).join("/"), ref, file);
    }
    throw notFound();
  },
};
