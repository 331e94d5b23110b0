/** Keeps the App busy: builds one after the other, and people who edit comments all the time. */
import { setTimeout } from "node:timers/promises";
import { APPROVE } from "../../spec/support/facts.ts";
import { openBuild, createOwnerClient, type Build } from "../kills/build.ts";
import type { SandboxInfo } from "../kills/deployment.ts";

/**
 * One worker, whose file no other build has. Nothing conflicts, and each build adds only one line
 * to a tree.
 */
export const SCORE = JSON.stringify([
  {
    session: "build/architect/1",
    turns: [
      {
        close: {
          ...{ summary: "One note.", reason: "It is one line." },
          workers: [
            {
              ...{
                id: "W1.1",
                name: "Note",
                mission: "Write a note.",
                output: ["a file in notes"],
              },
              ...{
                paths: ["notes/**"],
                context: "Notes are in notes.",
                requirements: "One line.",
                criteria: ["It is there"],
              },
            },
          ],
        },
      },
    ],
  },
  {
    session: "W1.1/work/1",
    turns: [
      { bash: "mkdir -p notes && date +%s%N > notes/$(date +%s%N).txt" },
      { bash: "ls notes" },
      {
        close: {
          status: "complete",
          summary: "There.",
          criteria: [{ criterion: 1, met: true, evidence: "`ls notes`" }],
        },
      },
    ],
  },
  { session: "review", turns: [{ close: APPROVE }] },
  { session: "memory", turns: [{ close: { loop_summary: "A note was written." } }] },
  {
    session: "close",
    turns: [{ close: { verdict: "land", summary: "Fits.", subject: "Note", message: "A note." } }],
  },
]);

const LOOK_MS = 500;
/** Edits of comments per second. */
const RATE = 4;
/**
 * One of this many edits changes a comment on the running build, and the App handles that build
 * again.
 */
const ON_BUILD = 4;

export interface Load {
  /** Deliveries that people's edits have caused, without the App's own. */
  edits: number;
  /** Number of builds that have landed, and of those that have ended otherwise. */
  landed: number;
  failed: number;
}

/**
 * Runs until `signal`. The returned object counts what it has done so far. `over` rejects if a
 * build is stuck.
 */
export function startLoad(
  github: SandboxInfo,
  signal: AbortSignal,
): { counts: Load; over: Promise<void> } {
  const counts: Load = { edits: 0, landed: 0, failed: 0 };
  let current: Build | null = null;
  const builds = async () => {
    for (let n = 1; !signal.aborted; n++) {
      current = await openBuild(github, { title: `Note ${n}`, body: "Please write a note." });
      while (!current.isOver && !signal.aborted) {
        await current.look();
        await current.answer();
        if (current.isStopped) throw new Error(`the build of #${current.issue} waits for a person`);
        await setTimeout(LOOK_MS);
      }
      if (current.isOver) counts[current.status === "landed" ? "landed" : "failed"]++;
    }
  };
  const people = async () => {
    const person = createOwnerClient(github);
    const at = `/repos/${github.repository}/issues`;
    const comment = async (issue: number) => {
      const said = await person.request(`POST ${at}/${issue}/comments`, { body: "Hello." });
      return (said.data as { id: number }).id;
    };
    const made = await person.request(`POST ${at}`, { title: "Nothing to build" });
    const other = await comment((made.data as { number: number }).number);
    const onBuilds = new Map<number, number>();
    for (let n = 1; !signal.aborted; n++) {
      const due = setTimeout(1000 / RATE);
      const issue = n % ON_BUILD === 0 && current ? current.issue : null;
      if (issue !== null && !onBuilds.has(issue)) onBuilds.set(issue, await comment(issue));
      const id = (issue !== null && onBuilds.get(issue)) || other;
      await person.request(`PATCH ${at}/comments/${id}`, { body: `Hello, ${n}.` });
      counts.edits++;
      await due;
    }
  };
  return { counts, over: Promise.all([builds(), people()]).then(() => undefined) };
}
