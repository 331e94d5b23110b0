import type { Endpoint } from "../endpoint.ts";
import { ok } from "../reply.ts";

/** Of Linguist's table what examples are written in; prose and data don't count, as they don't on GitHub. */
const LANGUAGES: Readonly<Record<string, string>> = {
  ...{ c: "C", cpp: "C++", cs: "C#", css: "CSS", go: "Go", h: "C", html: "HTML", java: "Java", js: "JavaScript" },
  ...{ jsx: "JavaScript", kt: "Kotlin", mjs: "JavaScript", php: "PHP", py: "Python", rb: "Ruby", rs: "Rust" },
  ...{ sh: "Shell", swift: "Swift", ts: "TypeScript", tsx: "TypeScript", vue: "Vue" },
};
/** Other people's code that lies in a repository. */
const VENDORED = /(^|\/)(node_modules|vendor|dist)\//;

/** `GET …/languages`: bytes of the default branch's files by language, the most first; nothing of an empty one. */
export const listLanguages: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/languages",
  docs: "repos/repos#list-repository-languages",
  permission: "metadata:read",
  handle({ git, repository }) {
    const head = git.ref(`refs/heads/${repository.defaultBranch}`);
    const bytes = new Map<string, number>();
    for (const { path, size } of head === null ? [] : git.list(head, true)) {
      const language = LANGUAGES[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""];
      if (language && size && !VENDORED.test(path)) bytes.set(language, (bytes.get(language) ?? 0) + size);
    }
    return ok(Object.fromEntries([...bytes].toSorted(([, a], [, b]) => b - a)));
  },
};
