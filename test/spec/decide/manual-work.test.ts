/**
 * `/take`, `/hand-in` and `/give`: a person does a worker's task instead of sessions.
 * Lines: the three commands share their scenes.
 */
import { toDetails } from "../support/stop-details.ts";
import { describe, expect, test } from "vitest";
import { findOpenQuestion } from "../../../src/cli/answers.ts";
import { NO_RULES } from "../../../src/core/model/permissions.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { parseRecord } from "../../../src/core/record/parse.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { ann, AT, createState, says, session } from "../support/calm.ts";
import { APPROVE, CHANGES, COMPLETE, sha } from "../support/facts.ts";
import { finding } from "../support/held.ts";
import { building, inReview, landing, merged, planned } from "../support/scenes.ts";
import { COMPLETION, handedIn, handIn, pushes, readBy } from "../support/manual-work.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import type { Stage } from "../support/stage.ts";

const worker = (stage: Stage, id: "W1.1" | "W1.2" | "W2.1" = "W1.1") => stage.state!.workers[id]!;
const last = (stage: Stage) => stage.comments.at(-1)!;

describe("/take", () => {
  test("of a working worker cancels its run, creates its branch and assigns it to its author", () => {
    const stage = building().says("/take W1.1");
    const run = stage.facts.runs.find(({ session }) => session === "W1.1/work/1")!.id;
    expect(stage.effects("cancel_run")).toEqual([{ type: "cancel_run", run }]);
    expect(worker(stage)).toMatchObject({
      takeover: { by: "ann" },
      saved_work: { session: "W1.1/work/1" },
    });
    expect(stage.status("W1.1")).toBe("taken");
    expect(stage.effects("create_branch").at(-1)).toHaveProperty(
      "branch",
      "baton/7-add-units/W1.1",
    );
    expect(last(stage)).toMatch(
      /^@ann, W1\.1 is yours: [^]*baton take acme\/units#7 W1\.1`[^]*\/hand-in W1\.1\n```yaml/,
    );
    expect(stage.dispatched).not.toContain("W1.1/work/2");
  });

  test("of a waiting worker is stored, and its branch is created when its dependencies are merged", () => {
    const stage = building().says("/take W2.1");
    expect(stage.status("W2.1")).toBe("taken");
    expect(last(stage)).toMatch(/W2\.1 is yours\. It waits for W1\.1, W1\.2, which come first/);
    merged(stage, "W1.1", "W1.2");
    expect(stage.facts.refs.workers["W2.1"]).toBe(stage.facts.refs.build!.sha);
    expect(stage.why("W2.1")).toMatch(/^@ann, who took it, since/);
    expect(stage.dispatched).not.toContain("W2.1/work/1");
  });

  test("of a worker in review leaves the review to its session; its reworks go to the person", () => {
    const stage = inReview(building(), "W1.1").says("/take W1.1");
    expect(stage.status("W1.1")).toBe("in_review");
    stage.closes("W1.1/review/1", CHANGES);
    expect(stage.status("W1.1")).toBe("taken");
    expect(stage.dispatched).not.toContain("W1.1/rework/1");
    const asked = stage.effects("comment").at(-1)!;
    expect(asked).toMatchObject({ issue: stage.pull("W1.1").number });
    expect(asked.body).toMatch(
      /@ann, pull request #\d+ of W1\.1, which you took, has to be changed:[^]*- review round 1/,
    );
  });

  test("of a stopped worker keeps the stop as the reason", () => {
    const stage = building();
    for (const n of [1, 2, 3]) stage.fails(`W1.1/work/${n}`);
    expect(stage.status("W1.1")).toBe("failed");
    stage.says("/take W1.1");
    expect(stage.status("W1.1")).toBe("taken");
    expect(last(stage)).toContain("the tests never passed");
  });

  test("uses no parallel place, no attempt of a session and no money", () => {
    const stage = building(undefined, { max_parallel: 1 });
    expect(stage.dispatched).not.toContain("W1.2/work/1");
    stage.says("/take W1.1");
    expect(stage.dispatched).toContain("W1.2/work/1");
    handedIn(stage, "W1.1");
    expect(worker(stage).spent).toEqual([]);
  });

  test.each([
    [
      "by somebody else already",
      () => building().says("/take W1.1", { by: "bob" }),
      "W1.1",
      /taken since .* by `@bob`/,
    ],
    ["by its author already", () => building().says("/take W1.1"), "W1.1", /is yours already/],
    ["before the plan is approved", () => planned(), "W1.1", /not approved yet/],
    ["once it is merged", () => merged(building(), "W1.1"), "W1.1", /is merged already/],
    [
      "while it is skipped",
      () => building().says("/skip W1.1"),
      "W1.1",
      /`\/retry W1\.1` starts it again/,
    ],
    [
      "while it is cancelled",
      () => building().says("/cancel W1.1"),
      "W1.1",
      /`\/retry W1\.1` starts it again/,
    ],
    ["while the build lands", () => landing(), "W1.1", /is merged already/],
    ["of no worker", () => building(), "W7.7", /no W7\.7/],
  ])("%s changes nothing and says why", (_, scene, id, words) => {
    const stage = scene();
    const before = worker(stage)?.takeover ?? null;
    stage.says(`/take ${id}`);
    expect(last(stage)).toMatch(words);
    expect(worker(stage)?.takeover ?? null).toEqual(before);
  });

  test.each([
    [{ signatures: true }, /require signed commits/],
    [{ creation: true }, /restrict who creates branches/],
    [{ update: true }, /restrict who pushes/],
  ])("is refused under rules %j before anything changes", (rules, words) => {
    const stage = building();
    stage.facts.rules.worker = { ...NO_RULES, ...rules };
    stage.says("/take W1.1");
    expect(last(stage)).toMatch(words);
    expect(last(stage)).toMatch(/Exclude `baton\/\*\*\/\*` from these rules/);
    expect(worker(stage)).toMatchObject({
      takeover: null,
      session: { person: null, outcome: null },
    });
    expect(stage.effects("cancel_run")).toEqual([]);
  });

  test("during a pause is stored, and the branch is created after it", () => {
    const stage = building().says("/pause").says("/take W1.1");
    expect(worker(stage).takeover).toMatchObject({ by: "ann" });
    expect(stage.facts.refs.workers["W1.1"]).toBeUndefined();
    stage.says("/resume");
    expect(stage.facts.refs.workers["W1.1"]).toBeDefined();
  });

  test("waits for the person whom the build names, and is no dead end in a local run", () => {
    const stage = building().says("/take W1.1").says("/take W1.2");
    expect(getBuildView(stage.state!).asks).toMatch(
      /W1\.1 with `@ann`, W1\.2 with `@ann`: `\/hand-in W1\.1` hands it in/,
    );
    expect(findOpenQuestion(getBuildView(stage.state!))).toBeNull();
    expect(
      stage
        .wait(40 * 24 * 3600_000)
        .settle()
        .status("W1.1"),
    ).toBe("taken");
  });

  test("waits for that person, even while the budget allows no session", () => {
    const stop = {
      kind: "blocked" as const,
      cause: "budget" as const,
      details: toDetails("All is spent."),
      at: AT,
    };
    const byHand = session("work", {
      person: "ann",
      run: null,
      dispatched_at: null,
      outcome: null,
    });
    expect(says(createState({ session: byHand, takeover: ann }, { stop }))).toMatch(
      /^taken: @ann, who took it/,
    );
  });

  test("is stored in the record", () => {
    const { state } = handedIn(building(), "W1.1", [finding("a.test.js")]);
    const read = parseRecord(renderRecord(state!));
    expect(read).toMatchObject({
      ok: true,
      state: { workers: { "W1.1": { takeover: { by: "ann" }, hand_in: { blocked: true } } } },
    });
  });

  test("ends with the build", () => {
    const stage = building().says("/take W1.1").says("/cancel");
    expect(worker(stage).session).toMatchObject({ outcome: "withdrawn" });
    expect(stage.says("/take W1.1").comments.at(-1)).toMatch(/cancelled|ended/);
  });
});

describe("/hand-in", () => {
  test("publishes what was pushed: a pull request, a review by a session, a merge", () => {
    const stage = handedIn(building(), "W1.1");
    expect(stage.effects("publish")).toEqual([]);
    expect(stage.effects("open_pull")[0]!.body).toMatch(
      /Did it by hand\.[^]*Submitted by `W1\.1\/work\/2`, by hand by `@ann`/,
    );
    expect(stage.state!.completions["W1.1/work/2"]).toMatchObject({
      author: "@ann",
      summary: "Did it by hand.",
    });
    expect(stage.state!.completions["W1.1/work/2"]).not.toHaveProperty("model");
    expect(stage.status("W1.1")).toBe("in_review");
    expect(stage.closes("W1.1/review/1", APPROVE).status("W1.1")).toBe("merged");
  });

  test("of a rework settles it, and the new tree is reviewed", () => {
    const stage = handedIn(building(), "W1.1").closes("W1.1/review/1", CHANGES);
    expect(stage.status("W1.1")).toBe("taken");
    pushes(stage, "W1.1", "fixed").says(handIn("W1.1"));
    expect(stage.status("W1.1")).toBe("in_review");
    expect(stage.dispatched).toContain("W1.1/review/2");
    expect(stage.closes("W1.1/review/2", APPROVE).status("W1.1")).toBe("merged");
  });

  test("whose head the pull request does not show yet does not get the previous head's verdict", () => {
    const stage = handedIn(building(), "W1.1").closes("W1.1/review/1", CHANGES);
    const pull = stage.pull("W1.1");
    const { headSha, headTree } = pull;
    pushes(stage, "W1.1", "fixed");
    Object.assign(pull, { headSha, headTree });
    stage.says(handIn("W1.1"));
    expect(stage.status("W1.1")).toBe("taken");
    pushes(stage, "W1.1", "fixed").settle();
    expect(stage.status("W1.1")).toBe("in_review");
    expect(worker(stage).attempts.rework).toBe(1);
  });

  const pushesMore = (guards = [finding("a.test.js")]) => {
    const stage = pushes(building().says("/take W1.1"), "W1.1", "judged", []);
    const judged = stage.facts.handIns["W1.1"]!;
    delete stage.facts.handIns["W1.1"];
    stage.says(handIn("W1.1"));
    pushes(stage, "W1.1", "not judged", guards);
    stage.facts.handIns["W1.1"] = judged;
    return stage.settle();
  };

  test("does not cover what was pushed after it: its author must submit again", () => {
    const stage = pushesMore();
    expect(stage.effects("open_pull")).toEqual([]);
    stage.wait(60_000).settle();
    expect(stage.effects("open_pull")).toEqual([]);
    expect(last(stage)).toMatch(
      /@ann, Baton did not accept what you handed in for W1\.1: its branch has moved .* hand it in again/,
    );
    expect(worker(stage).hand_in).toBe(null);
  });

  test("is accepted if GitHub showed an older head only for a moment", () => {
    const stage = pushesMore();
    stage.facts.refs.workers["W1.1"] = sha("judged");
    expect(stage.wait(2_000).settle().status("W1.1")).toBe("in_review");
  });

  test("waits for readable settings without asking GitHub every few seconds", () => {
    const stage = pushes(building().says("/take W1.1"), "W1.1", "by hand");
    stage.facts.settings = { ok: false, problem: "engine: unknown" };
    stage.says(handIn("W1.1"));
    expect(worker(stage).hand_in).not.toBe(null);
    const next =
      stage.wakeAt === null ? Infinity : Date.parse(stage.wakeAt) - Date.parse(stage.now);
    expect(next).toBeGreaterThan(10_000);
  });

  test("that guards hold back waits for its author or an approval; a better one replaces it", () => {
    const stage = handedIn(building(), "W1.1", [finding("a.test.js")]);
    expect(stage.status("W1.1")).toBe("blocked");
    expect(last(stage)).toMatch(
      /^@ann, Baton needs you[^]*a\.test\.js loses the test[^]*`\/give W1\.1`/,
    );
    expect(last(stage)).not.toContain("/retry");
    expect(stage.effects("open_pull")).toEqual([]);
    pushes(stage, "W1.1", "better").says(handIn("W1.1"));
    expect(stage.status("W1.1")).toBe("in_review");
  });

  test("that guards hold back is approved by a person, unless its branch has moved since", () => {
    const stage = handedIn(building(), "W1.1", [finding("a.test.js")]).wait(2000);
    stage.facts.refs.workers["W1.1"] = sha("moved");
    stage.says("/approve W1.1", { by: "bob" });
    expect(last(stage)).toMatch(/has moved since the guards looked at it/);
    stage.facts.refs.workers["W1.1"] = sha("by hand W1.1");
    stage.says("/approve W1.1", { by: "bob" });
    expect(stage.status("W1.1")).toBe("in_review");
    expect(stage.effects("open_pull")[0]!.body).toMatch(
      /`W1\.1\/work\/2`, by hand: .*Accepted by `bob`/,
    );
  });

  test("with a finding that was approved once is not asked about again", () => {
    const found = [finding("a.test.js")];
    const stage = handedIn(building(), "W1.1", found)
      .wait(2000)
      .says("/approve W1.1", { by: "bob" });
    stage.closes("W1.1/review/1", CHANGES);
    pushes(stage, "W1.1", "fixed", found).says(handIn("W1.1"));
    expect(stage.status("W1.1")).toBe("in_review");
  });

  test("with a finding that nobody may approve stays held", () => {
    const stage = handedIn(building(), "W1.1", [finding(".github/x.yml", false)]).wait(2000);
    stage.says("/approve W1.1");
    expect(last(stage)).toMatch(/You can't accept this change/);
    expect(stage.status("W1.1")).toBe("blocked");
  });

  test.each([
    ["without a block", "/hand-in W1.1", /There is no completion/],
    ["with broken YAML", handIn("W1.1", "status: [complete\n"), /can't be read: line \d/],
    [
      "with an unknown field",
      handIn("W1.1", `${COMPLETION}worker_id: W1.2\n`),
      /worker_id: is not a known field/,
    ],
    ["without a summary", handIn("W1.1", 'status: complete\nsummary: ""\n'), /summary: /],
    [
      "without answers",
      handIn("W1.1", "status: complete\nsummary: x\n"),
      /Not every success criterion/,
    ],
    [
      "with unmet criteria",
      handIn("W1.1", COMPLETION.replace("met: true", "met: false")),
      /unmet criteria/,
    ],
    [
      "as blocked",
      handIn("W1.1", COMPLETION.replace("complete", "blocked")),
      /`\/give W1\.1` returns/,
    ],
    [
      "of another commit",
      handIn("W1.1", COMPLETION, " 0123456789ab"),
      /is at \w{12}, not 0123456789ab/,
    ],
    ["with words", "/hand-in W1.1 all done", /is no commit/],
  ])("%s is refused, and the answer names what is wrong", (_, words, why) => {
    const stage = pushes(building().says("/take W1.1"), "W1.1", "by hand").says(words);
    expect(last(stage)).toMatch(why);
    expect(worker(stage)).toMatchObject({ hand_in: null, session: { outcome: null } });
    expect(stage.effects("open_pull")).toEqual([]);
  });

  test("with exactly the commit that it names is accepted, in JSON too", () => {
    const stage = pushes(building().says("/take W1.1"), "W1.1", "by hand");
    const json = JSON.stringify({ ...COMPLETE, summary: "In JSON." });
    stage.says(`/hand-in W1.1 ${sha("by hand").slice(0, 12)}\n\`\`\`json\n${json}\n\`\`\``);
    expect(stage.state!.completions["W1.1/work/2"]).toMatchObject({ summary: "In JSON." });
  });

  test("by anyone except the person who took it is refused, with any role", () => {
    const stage = pushes(building().says("/take W1.1"), "W1.1", "by hand");
    stage.says(handIn("W1.1"), { by: "bob", role: "admin" });
    expect(last(stage)).toMatch(/by `@ann`\. Only they can hand it in/);
    stage.says(handIn("W1.1"), { by: "eve", role: "read" });
    expect(worker(stage).hand_in).toBeNull();
    expect(stage.effects("open_pull")).toEqual([]);
  });

  test("of a worker that nobody took, or of nothing, is refused", () => {
    expect(last(building().says(handIn("W1.1")))).toMatch(
      /Nobody has taken W1\.1: take it first with `\/take W1\.1`/,
    );
    expect(last(building().says("/take W1.1").says(handIn("W1.1")))).toMatch(/Nothing was pushed/);
    expect(last(building().says("/take W2.1").says(handIn("W2.1")))).toMatch(
      /can't be handed in yet: it waits for/,
    );
    const done = handedIn(building(), "W1.1").says(handIn("W1.1"));
    expect(last(done)).toMatch(
      /it is in review\. Baton looks at what you push to its branch by itself/,
    );
  });

  test("that can't be read, or changes nothing, is answered and can be repeated", () => {
    const stage = building().says("/take W1.1");
    const head = sha("by hand");
    pushes(stage, "W1.1", "by hand");
    stage.facts.handIns["W1.1"] = {
      ...{ ok: false, head },
      problem: { kind: "too_many_files", files: 300 },
    };
    stage.says(handIn("W1.1"));
    expect(last(stage)).toMatch(
      /@ann, Baton did not accept what you handed in for W1\.1: it changes 300 files/,
    );
    stage.facts.handIns["W1.1"] = readBy(head, [], 0);
    stage.says(handIn("W1.1"));
    expect(last(stage)).toMatch(/changes nothing of the build branch/);
    stage.facts.handIns["W1.1"] = readBy(head);
    expect(stage.says(handIn("W1.1")).status("W1.1")).toBe("in_review");
  });
});

describe("/give", () => {
  test("of a branch without pushes lets the session start where the person did", () => {
    const stage = building().says("/take W1.1").says("/give W1.1");
    expect(worker(stage)).toMatchObject({ takeover: null, person_head: null });
    expect(stage.dispatched).toContain("W1.1/work/2");
  });

  test("lets a session continue from the branch's commits, and publish even if nothing is missing", () => {
    const stage = pushes(building().says("/take W1.1"), "W1.1", "half").says("/give W1.1");
    expect(worker(stage).session).toMatchObject({ base: sha("half"), person: null });
    expect(worker(stage).session!.reasons.map(describeSessionReason).at(-1)).toMatch(
      /@ann worked on it by hand/,
    );
    stage.closes("W1.1/work/2", COMPLETE, { files: 0 });
    expect(stage.effects("publish")[0]).toMatchObject({ parents: [sha("half")] });
    expect(stage.status("W1.1")).toBe("in_review");
  });

  test("keeps the person's commits below each further attempt, until somebody asks for a fresh one", () => {
    const stage = pushes(building().says("/take W1.1"), "W1.1", "half")
      .says("/give W1.1")
      .fails("W1.1/work/2");
    expect(worker(stage).session).toMatchObject({ attempt: 3, base: sha("half") });
    stage.says("/retry W1.1 --fresh");
    expect(worker(stage).session).toMatchObject({ base: stage.facts.refs.build!.sha });
    expect(stage.facts.refs.workers["W1.1"]).toBeUndefined();
  });

  test("of a rework lets a session do it", () => {
    const stage = handedIn(building(), "W1.1").closes("W1.1/review/1", CHANGES).says("/give W1.1");
    expect(stage.dispatched).toContain("W1.1/rework/1");
  });

  test("of a rework that lacks nothing is published unchanged", () => {
    const stage = handedIn(building(), "W1.1").closes("W1.1/review/1", CHANGES);
    pushes(stage, "W1.1", "fixed")
      .says("/give W1.1")
      .closes("W1.1/rework/1", COMPLETE, { files: 0 });
    expect(worker(stage)).toMatchObject({ published: "W1.1/rework/1", failures: [] });
    expect(stage.effects("publish")).toMatchObject([
      { session: "W1.1/rework/1", parents: [sha("fixed")] },
    ]);
  });

  test("of a change that guards hold tells the session so", () => {
    const stage = handedIn(building(), "W1.1", [finding("a.test.js")]).says("/give W1.1");
    expect(stage.status("W1.1")).toBe("running");
    expect(worker(stage).session!.reasons.map(describeSessionReason).join()).toMatch(
      /a\.test\.js loses the test/,
    );
  });

  test("before anything began lets it begin in its turn", () => {
    const stage = building().says("/take W2.1").says("/give W2.1");
    expect(stage.status("W2.1")).toBe("planned");
    expect(merged(stage, "W1.1", "W1.2").dispatched).toContain("W2.1/work/1");
  });

  test("is for the person who took it and for maintainers", () => {
    const stage = building().says("/take W1.1").says("/give W1.1", { by: "bob" });
    expect(last(stage)).toMatch(/by `@ann`\. Only they, or somebody who maintains/);
    expect(worker(stage).takeover).toMatchObject({ by: "ann" });
    expect(worker(stage.says("/give W1.1", { by: "bob", role: "maintain" })).takeover).toBeNull();
    expect(last(stage.says("/give W1.1"))).toMatch(/Nobody has taken/);
  });
});

describe("other commands on a taken worker", () => {
  test.each(["cancel", "skip"])(
    "/%s keeps what was pushed, and a session continues from it after a resume",
    (word) => {
      const stage = pushes(building().says("/take W1.1"), "W1.1", "by hand").says(`/${word} W1.1`, {
        by: "bob",
      });
      expect(worker(stage)).toMatchObject({ takeover: null, person_head: sha("by hand") });
      stage.says("/retry W1.1");
      expect(worker(stage).session).toMatchObject({
        kind: "work",
        person: null,
        base: sha("by hand"),
      });
    },
  );

  test.each([
    ["/retry W1.1", /`\/give W1\.1` returns it to the sessions first/],
    ["/retry W1.1 --fresh", /`\/give W1\.1`/],
    ["/steer W1.1 use a map", /taken by `@ann`, who reads this here/],
  ])("%s is answered with what to do", (words, why) => {
    const stage = building().says("/take W1.1").says(words);
    expect(last(stage)).toMatch(why);
    expect(stage.status("W1.1")).toBe("taken");
  });

  test.each(["/skip W1.1", "/cancel W1.1"])("%s ends the take", (words) => {
    const stage = building().says("/take W1.1").says(words);
    expect(worker(stage).takeover).toBeNull();
    expect(stage.says("/retry W1.1").dispatched).toContain("W1.1/work/3");
  });

  test("a reply that begins with such a word is no command", () => {
    const stage = building().says("@baton take a look at this, please");
    expect(worker(stage).takeover).toBeNull();
  });
});
