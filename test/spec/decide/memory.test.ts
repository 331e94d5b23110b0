import { describe, expect, it } from "vitest";
import { createEntryId, renderKnowledge } from "../../../src/core/model/knowledge.ts";
import { renderLandingPull } from "../../../src/core/messages/landing-messages.ts";
import { renderStatusComment } from "../../../src/core/messages/status.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { AN_ENTRY, KNOWLEDGE, LAND, sha } from "../support/facts.ts";
import { came, looped, passed } from "../support/loops.ts";
import type { Stage } from "../support/stage.ts";

const ended = () => passed({});
const ID = createEntryId("Miles differ.");
const pullText = (stage: Stage) =>
  renderLandingPull(getBuildView(stage.state!), stage.state!.closing!, null);

describe("given a build without loops, when its workers have ended", () => {
  it("then the memory session runs beside the closing session on the pass's head", () => {
    const stage = ended();
    expect(stage.dispatched.slice(-2).toSorted()).toEqual(["build/close/1", "build/memory/1"]);
    const { base, other } = stage.state!.build.sessions.memory!;
    expect([base, other]).toEqual([stage.facts.refs.build!.sha, stage.facts.baseInBuild]);
  });

  it("then the landing waits for the memory session's file and lands it with the build", () => {
    const stage = ended().closes("build/close/1", LAND);
    expect(stage.effects("land_commit")).toEqual([]);
    stage.closes("build/memory/1", came());
    const [made] = stage.effects("knowledge_tree");
    expect(made!.tree).toBe(stage.facts.refs.build!.tree);
    expect(made!.text).toContain(`id: ${ID}`);
    const [commit] = stage.effects("land_commit");
    expect(commit!.tree).toBe(sha(`${made!.tree} ${made!.text}`));
    expect(pullText(stage)).toMatch(
      /### What the next build will know\s+- `k\w+` gotcha, medium confidence, .*Miles differ/,
    );
  });

  it("when a person has said /land before the commit is made, then that approval remains", () => {
    const stage = ended().closes("build/close/1", LAND);
    stage.says("/land");
    stage.closes("build/memory/1", came());
    expect(stage.state!.build.status).toBe("landed");
  });

  it("when the memory session fails three times, then the build lands without it and says so", () => {
    const stage = ended().closes("build/close/1", LAND);
    for (const n of [1, 2, 3] as const) stage.fails(`build/memory/${n}`);
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.effects("knowledge_tree")).toEqual([]);
    expect(stage.state!.build.gates.landing.state).toBe("open");
    expect(renderStatusComment(getBuildView(stage.state!))).toContain(
      "**Memory:** The memory session did not complete.",
    );
  });

  it("when its engine can't start, then nobody is asked because of the memory", () => {
    const stage = ended().closes("build/close/1", LAND);
    for (const n of [1, 2, 3] as const) stage.stops(`build/memory/${n}`, "There is no key.");
    expect(stage.state!.build.stop).toBeNull();
    expect(stage.state!.build.gates.landing.state).toBe("open");
  });

  it("when the provider parks the memory session, then the landing does not wait for it", () => {
    const stage = ended().closes("build/close/1", LAND);
    stage.parks("build/memory/1", null);
    expect(stage.state!.build.gates.landing.state).toBe("open");
  });

  it("when it submits an entry with a secret, then that one is omitted, and the landing says why", () => {
    const key = ["AKIA", "Z7QXRT4WPLM2NHVC"].join("");
    const stage = ended().closes("build/close/1", LAND);
    stage.closes("build/memory/1", came({ text: `The key is ${key}.` }));
    expect(stage.effects("knowledge_tree")).toEqual([]);
    expect(JSON.stringify(stage.state)).not.toContain(key);
    expect(pullText(stage)).toContain(
      "An entry of a memory session is left out: it looks like it holds a secret.",
    );
  });
});

describe("given a knowledge file on the base branch, when a build lands", () => {
  const landing = (text: string, gone: string[] = [], more = {}) => {
    const stage = ended();
    stage.knowledge = { text, problem: null, gone };
    return stage.closes("build/close/1", LAND).closes("build/memory/1", { ...came(), ...more });
  };

  it("then its entries are kept with the new ones", () => {
    const [made] = landing(renderKnowledge([{ ...AN_ENTRY, text: "Old." }])).effects(
      "knowledge_tree",
    );
    expect(made!.text).toContain('text: "Old."');
    expect(made!.text).toContain('text: "Miles differ."');
  });

  it("then an entry without its files is removed with the reason, even without new knowledge", () => {
    const stage = landing(renderKnowledge([{ ...AN_ENTRY, paths: ["old/**"] }]), ["old/**"], {
      knowledge: [],
    });
    expect(stage.effects("knowledge_tree")[0]!.text).toContain("entries: []");
    expect(pullText(stage)).toContain("Why: none of its files is left.");
  });

  it.each([
    ["that is broken", "version: 1\nentries: [", "Line 2"],
    ["with aliases", "version: 1\nentries: &a []\nmore: *a\n", "an anchor"],
    [
      "with keys that are not its own",
      "version: 1\nentries: []\nfor: humans\n",
      "unknown key `for`",
    ],
  ])("then a file %s is never overwritten, and the landing says why", (_, text, why) => {
    const stage = landing(text);
    expect(stage.effects("knowledge_tree")).toEqual([]);
    expect(stage.effects("land_commit")[0]!.tree).toBe(stage.facts.refs.build!.tree);
    expect(pullText(stage)).toMatch(/`\.baton\/knowledge\.yml` stays as it is\./);
    expect(pullText(stage)).toContain(why);
  });

  it("when the base moves before an approval, then the commit is made again with its file", () => {
    const stage = landing(renderKnowledge([AN_ENTRY]));
    stage.knowledge.text = renderKnowledge([
      { ...AN_ENTRY, id: "k99999999", text: "Another build's." },
    ]);
    stage.facts.refs.base = sha("moved");
    stage.facts.buildContainsBase = false;
    stage.settle();
    expect(stage.effects("knowledge_tree").at(-1)!.text).toContain("Another build's.");
    expect(stage.facts.refs.land!.tree).toBe(stage.state!.build.landing!.tree);
  });

  it("when the base moves after an approval and changes removals, then a person is asked again", () => {
    const stage = landing(renderKnowledge([AN_ENTRY]));
    stage.verdictOfCi = () => "pending";
    stage.says("/approve");
    stage.knowledge = {
      text: renderKnowledge([{ ...AN_ENTRY, paths: ["old/**"] }]),
      problem: null,
      gone: ["old/**"],
    };
    stage.facts.refs.base = sha("moved");
    stage.facts.buildContainsBase = false;
    stage.pull("land").mergeable = false;
    stage.settle();
    expect(stage.state!.build.landing!.knowledge!.removed.map(({ id }) => id)).toEqual([
      AN_ENTRY.id,
    ]);
    expect(stage.state!.build.gates.landing.state).not.toBe("approved");
  });

  it("when GitHub refuses to write it, then the build lands without it and says why", () => {
    const stage = ended();
    stage.refusing.set("knowledge_tree", "refused");
    stage.closes("build/close/1", LAND).closes("build/memory/1", came());
    expect(stage.state!.build.gates.landing.state).toBe("open");
    expect(pullText(stage)).toContain("GitHub refused to write it: GitHub says no.");
  });
});

describe("given `knowledge: off`", () => {
  const off = { ...KNOWLEDGE, on: false };

  it("when a build without loops ends, then no memory session runs, and the file is unchanged", () => {
    const stage = passed({ knowledge: off });
    stage.knowledge.text = renderKnowledge([AN_ENTRY]);
    stage.closes("build/close/1", LAND);
    expect(stage.dispatched).not.toContain("build/memory/1");
    expect(stage.effects("knowledge_tree")).toEqual([]);
    expect(stage.effects("land_commit")).toHaveLength(1);
  });

  it("when a loop follows, then it still gets the summary of the previous pass", () => {
    const stage = looped(passed({ loops: 1, knowledge: off }));
    expect(stage.dispatched.filter((name) => name.includes("/memory/"))).toEqual([
      "build/memory/1",
    ]);
    expect(stage.state!.memories[0]!.loop_summary).toBe("Length is fixed.");
  });
});
