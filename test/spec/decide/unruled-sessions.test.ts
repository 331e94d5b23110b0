import { describe, expect, it } from "vitest";
import {
  SESSION_KINDS,
  formatSessionName,
  type SessionKindName,
} from "../../../src/core/model/names.ts";
import type { SessionState } from "../../../src/core/model/session.ts";
import { COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";

/**
 * A build whose record contains a session that no rule asks for, from a person or a later version.
 * Its run has ended.
 */
function ended(subject: "build" | "W1.1", kind: SessionKindName) {
  const stage = building();
  stage.closes("W1.2/work/1", COMPLETE);
  const { build, workers } = stage.state!;
  const session: SessionState = { ...workers["W1.1"]!.session!, kind, run: 99 };
  if (subject === "build") build.sessions[kind] = session;
  else workers["W1.1"]!.session = session;
  const name = formatSessionName(subject, kind, 1);
  const run = { id: 99, session: name, launch: 1, conclusion: "success", policy: null, url: "" };
  stage.facts.runs.push({ ...run, status: "completed" });
  stage.facts.proposals[name] = structuredClone(stage.facts.proposals["W1.2/work/1"]!);
  const before = structuredClone(stage.state!);
  return { before, after: stage.settle().state!, session: name };
}

const ofBuild = SESSION_KINDS.filter((kind) => !["architect", "close", "memory"].includes(kind));
const ofWorker = SESSION_KINDS.filter((kind) => !["work", "rework", "review"].includes(kind));

describe("given a session that no rule asks for, when it submits a proposal", () => {
  it.each(ofBuild)(
    "build/%s: then it is counted once, has ended, and has no further effect",
    (kind) => {
      const { before, after } = ended("build", kind);
      expect(after.build.sessions[kind]?.outcome).toBe("refused");
      expect(after.build.sessions_run).toBe(before.build.sessions_run + 1);
      const same = ({
        build: { status, stop, retries, plan },
        completions,
        briefs,
        workers,
      }: typeof before) => ({
        ...{ status, stop, retries, plan, completions, briefs, workers },
      });
      expect(same(after)).toEqual(same(before));
    },
  );

  it.each(ofWorker)("W1.1/%s: then the worker's own work does not count as done", (kind) => {
    const { before, after } = ended("W1.1", kind);
    expect(after.build.sessions_run).toBe(before.build.sessions_run + 1);
    expect(after.build.retries).toBe(before.build.retries);
    expect(after.completions).toEqual(before.completions);
    expect(after.workers["W1.1"]).toMatchObject({ pr: null, done: false, published: null });
  });
});
