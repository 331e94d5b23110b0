/** Scenes with improvement loops: a first pass of one worker, then what `loops` asks for. */
import { aBrief, APPROVE, aPlan, COMPLETE, KNOWLEDGE } from "./facts.ts";
import { building, merged } from "./scenes.ts";
import type { Stage } from "./stage.ts";
import type { Settings } from "../../../src/core/model/settings.ts";
import type { MemoryInput, ResearchInput } from "../../../src/core/model/closing-inputs.ts";

type Issue = ResearchInput["issues"][number];

export function anIssue(category = "ui", priority: Issue["priority"] = "high"): Issue {
  return {
    title: `Fix ${category}`,
    category,
    priority,
    paths: [],
    evidence: "It breaks.",
    goal: "It holds.",
  };
}

export const createIssues = (...issues: Issue[]) => ({ summary: "Looked at all.", issues });
export const came = (more: Partial<MemoryInput["knowledge"][number]> = {}) => ({
  loop_summary: "Length is fixed.",
  knowledge: [
    { kind: "gotcha", text: "Miles differ.", paths: ["src/length.ts"], evidence: "W2.1", ...more },
  ],
});

/** The first pass is merged. If `loops` asks for a loop, its research is at work. */
export function passed(settings: Partial<Settings> = { loops: 1 }): Stage {
  const stage = merged(
    building(aPlan(aBrief("W1.1")), { knowledge: KNOWLEDGE, ...settings }),
    "W1.1",
  );
  return settings.loops ? stage.closes("build/memory/1", came({ text: "Feet differ." })) : stage;
}

/**
 * Loop `n` is researched, planned with one worker of wave `n + 1`, and merged. Its memory session
 * is at work.
 */
export function looped(stage: Stage, n = 1): Stage {
  const id = `W${n + 1}.1` as const;
  stage.closes(`loop-${n}/research/1`, createIssues(anIssue()));
  stage.closes(`build/architect/${n + 1}`, aPlan(aBrief(id, ["W1.1"])));
  return merged(stage, id);
}

/**
 * The workers of the first pass and of two loops meet the same failure. Times and paths in it
 * differ.
 */
export function repeatedFailure(): Stage {
  const stage = building(aPlan(aBrief("W1.1")), { loops: 2 });
  const fail = (id: "W1.1" | "W2.1" | "W3.1", n: number) =>
    stage.fails(
      `${id}/work/1`,
      `npm test failed after ${n} s: Cannot find module /tmp/job-${n}/units.js:${n}`,
    );
  const work = (id: "W1.1" | "W2.1") => {
    stage.closes(`${id}/work/2`, COMPLETE).closes(`${id}/review/1`, APPROVE);
  };
  fail("W1.1", 3);
  work("W1.1");
  stage.closes("build/memory/1", came());
  stage.closes("loop-1/research/1", createIssues(anIssue()));
  stage.closes("build/architect/2", aPlan(aBrief("W2.1", ["W1.1"])));
  fail("W2.1", 11);
  work("W2.1");
  stage.closes("loop-1/memory/1", came());
  stage.closes("loop-2/research/1", createIssues(anIssue()));
  stage.closes("build/architect/3", aPlan(aBrief("W3.1", ["W2.1"])));
  return fail("W3.1", 42);
}
