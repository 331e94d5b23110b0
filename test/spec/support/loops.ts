/** Scenes with improvement loops: a first pass of one worker, then what `loops` asks for. */
import { aBrief, aPlan } from "./facts.ts";
import { building, merged } from "./scenes.ts";
import type { Stage } from "./stage.ts";
import type { Settings } from "../../../src/core/build/settings.ts";
import type { ResearchInput } from "../../../src/core/sessions/research.ts";

type Issue = ResearchInput["issues"][number];

export function anIssue(category = "ui", priority: Issue["priority"] = "high"): Issue {
  return { title: `Mend ${category}`, category, priority, paths: [], evidence: "It breaks.", goal: "It holds." };
}

export const found = (...issues: Issue[]) => ({ summary: "Looked at all.", issues });
export const came = (score = 8) => ({
  ...{ loop_summary: "Length is mended.", score },
  knowledge: [{ kind: "gotcha", text: "Miles differ.", evidence: "W2.1" }],
});

/** The first pass is merged; the first loop's research is at work, where `loops` asks for one. */
export function passed(settings: Partial<Settings> = { loops: 1 }): Stage {
  return merged(building(aPlan(aBrief("W1.1")), settings), "W1.1");
}

/** Loop `n` has been researched, planned with one worker of wave `n + 1`, and that is merged: its memory is at work. */
export function looped(stage: Stage, n = 1): Stage {
  const id = `W${n + 1}.1` as const;
  stage.closes(`loop-${n}/research/1`, found(anIssue()));
  stage.closes(`build/architect/${n + 1}`, aPlan(aBrief(id, ["W1.1"])));
  return merged(stage, id);
}
