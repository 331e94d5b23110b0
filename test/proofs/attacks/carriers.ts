/** Where an attacker's words are that a session reads, and how they get there. */
import type { State } from "../../../src/core/model/state.ts";
import { ALIGNED, COMPLETE, sha } from "../../spec/support/facts.ts";

/** What a session is going to read, before it is written. */
export interface SessionInput {
  state: State;
  /** Files of the repository's base branch, by path. */
  files: Record<string, string>;
  /** What people left in the record, by path. */
  dropped: Record<string, string>;
  /** Words to the requested session. */
  reasons: string[];
  /** Message lines of the newest commit. */
  commit: string[];
}

export function createBareInput(state: State): SessionInput {
  const files = { "README.md": "# Units\n", "src/a.js": "export const a = 1;\n" };
  return { state, files, dropped: {}, reasons: [], commit: ["Begin"] };
}

const SKILL = "skills/units/SKILL.md";

/** Each entry appends to what others said there. */
export const CARRIERS = {
  "issue's title": ({ state }, words) => void (state.build.title += ` ${words}`),
  "issue's body": ({ state }, words) => void (state.request += `\n${words}`),
  brief: ({ state }, words) =>
    void (state.briefs.find(({ id }) => id === "W1.1")!.context += `\n${words}`),
  "comment on the pull request": ({ reasons }, words) =>
    void reasons.push(`A person wrote: ${words}`),
  "log of a failed check": ({ reasons }, words) => void reasons.push(`CI failed: ${words}`),
  "review's finding": ({ state }, words) => {
    const told = {
      submitted_verdict: "request_changes" as const,
      course: { kind: "round" as const, number: 1, earlier: 0, settled: 0 },
      ...{ notes: [], settled: [], open: [], alignment: ALIGNED },
    };
    const of = {
      ...told,
      worker: "W1.1",
      round: 1,
      pr: 3,
      session: "W1.1/review/1",
      head: sha("h"),
      tree: sha("t"),
    } as const;
    const review = (state.reviews["W1.1.1"] ??= {
      ...of,
      verdict: "request_changes",
      summary: "No.",
      findings: [],
    });
    review.findings.push({
      path: "src/a.js",
      line: 1,
      severity: "blocking",
      body: words,
      ...{ id: "1.1", settled: null, closed: false },
    });
  },
  "file of the repository": ({ files }, words) => void (files["README.md"] += `${words}\n`),
  "AGENTS.md": ({ files }, words) =>
    void (files["AGENTS.md"] = `${files["AGENTS.md"] ?? ""}${words}\n`),
  "CLAUDE.md": ({ files }, words) =>
    void (files["docs/CLAUDE.md"] = `${files["docs/CLAUDE.md"] ?? ""}${words}\n`),
  "comment in a source": ({ files }, words) => void (files["src/a.js"] += `// ${words}\n`),
  "name of a file": ({ files }, words) => void (files[`docs/${words}.txt`] = "Nothing.\n"),
  "commit message": ({ commit }, words) => void commit.push(words),
  skill: ({ state, files }, words) => {
    const brief = state.briefs.find(({ id }) => id === "W1.1")!;
    brief.skills = [SKILL];
    files[SKILL] = `${files[SKILL] ?? "# Units\n"}${words}\n`;
  },
  "file in context/": ({ dropped }, words) => {
    dropped["context/notes.md"] = `${dropped["context/notes.md"] ?? ""}${words}\n`;
  },
  steer: ({ dropped }, words) =>
    void (dropped["steers/W1.1/1.md"] = `${dropped["steers/W1.1/1.md"] ?? ""}${words}\n`),
  "another worker's completion": ({ state }, words) => {
    const of = { worker_id: "W1.2", session: "W1.2/work/1", timestamp: "2026-11-21T10:00:00.000Z" };
    const lists = { artifacts: [], learnings: [], concerns: [], decisions: [], follow_up: [] };
    const done = (state.completions["W1.2/work/1"] ??= {
      ...of,
      ...COMPLETE,
      ...lists,
      status: "complete",
    });
    done.learnings.push(words);
  },
  /** A command reverses the file's text, so that only its output has the words. */
  "output of a command": ({ files }, words) => {
    const line = [...words].toReversed().join("");
    files["docs/log.txt"] = `${files["docs/log.txt"] ?? ""}${line}\n`;
  },
} satisfies Record<string, (input: SessionInput, words: string) => void>;

export type Carrier = keyof typeof CARRIERS;
