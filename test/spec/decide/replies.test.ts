/** Replies to Baton that contain no command: by its name, by a quote, or as a plain answer. */
import { describe, expect, test } from "vitest";
import { WORKER_SCENES } from "../stops/worker-scenes.ts";
import { building, landing, planned } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";
import type { Role } from "../../../src/core/model/permissions.ts";
import { written } from "../support/written.ts";

const ASKS = {
  summary: "Two ways.",
  questions: [{ question: "Metres or feet?", default: "Metres." }],
};
const asking = () => new Stage().settle().closes("build/architect/1", ASKS);

/** Returns what Baton says to it, or null for nothing. */
function answerTo(
  stage: Stage,
  body: string,
  options: { role?: Role; on?: number } = {},
): string | null {
  const before = stage.comments.length;
  return stage.says(body, options).comments.slice(before).join("\n") || null;
}
const means = (command: string) =>
  `Your comment is not a command. You probably mean:\n\n\`\`\`\n${command}\n\`\`\``;

describe("given open questions", () => {
  test.each([
    "@baton yes to both, but call it loadp",
    "Hey @baton: yes to both, but call it loadp",
  ])("then %j counts like `/answer`", (words) => {
    const stage = asking().says(words);
    expect(stage.state!.build.planning.rounds[0]!.answer).toMatchObject({
      text: "yes to both, but call it loadp",
    });
    expect(stage.effects("react").map(({ content }) => content)).toContain("rocket");
  });

  test("then the App's own name counts too, and further lines belong to the answer", () => {
    const stage = asking();
    stage.facts.app.login = "acme-baton[bot]";
    stage.says("@acme-baton 1: feet.\n\nAnd short names.");
    expect(stage.state!.build.planning.rounds[0]!.answer?.text).toBe(
      "1: feet.\n\nAnd short names.",
    );
  });

  test("then a plain answer gets the command to copy, once for these questions", () => {
    const stage = asking();
    expect(answerTo(stage, "yes to both, but call it loadp")).toContain(
      means("/answer yes to both, but call it loadp"),
    );
    expect(answerTo(stage, "yes, really")).toBeNull();
    expect(stage.state!.build.status).toBe("questions");
  });

  test("then a quote of the question with text below gets the command to copy", () => {
    expect(answerTo(asking(), "> 1. **Metres or feet?**\n\nFeet, please.")).toContain(
      means("/answer Feet, please."),
    );
  });

  test.each(["@baton /answer feet", "@baton /orchestrate answer feet", "@baton answer: feet"])(
    "then %j answers without its slash",
    (words) => {
      expect(asking().says(words).state!.build.planning.rounds[0]!.answer?.text).toBe("feet");
    },
  );

  test("then `@baton approve` is no answer, and is told what is", () => {
    const stage = asking();
    expect(answerTo(stage, "@baton /approve")).toContain(
      "The architect has questions before it plans: answer `/answer <words>`",
    );
    expect(stage.state!.build.planning.rounds[0]!.answer).toBeNull();
  });

  test("then an answer from before the questions does not count", () => {
    const stage = asking();
    stage.facts.remarks.push({
      id: 1,
      on: 7,
      author: "ann",
      role: "write",
      at: stage.now,
      lines: written("@baton in feet"),
    });
    expect(stage.settle().comments.at(-1)).toContain(
      "These questions did not exist yet when you wrote this.",
    );
    expect(stage.state!.build.planning.rounds[0]!.answer).toBeNull();
  });

  test("then an answer by mail is read without the quote and the mail program's text", () => {
    const lines = ["> Answer with `/answer`", "", "Message ID: ***@***.***>"];
    const begins = ["On Tue, Nov 24, 2026 at 10:12 AM baton[bot] ***@***.***> wrote:", ""];
    const broken = ["On Tue, Nov 24, 2026 at 10:12 AM baton[bot]", "***@***.***> wrote:", ""];
    for (const first of [begins, broken]) {
      const mail = ["yes to both", "", ...first, ...lines].join("\r\n");
      expect(answerTo(asking(), mail)).toContain(means("/answer yes to both"));
    }
  });

  test("then thanks are no answer and get none", () => {
    const stage = asking();
    expect(answerTo(stage, "@baton thank you!")).toBeNull();
    expect(stage.state!.build.planning.rounds[0]!.answer).toBeNull();
  });

  test("then a question in return is no answer", () => {
    const stage = asking();
    expect(answerTo(stage, "@baton what is a foot?")).toContain(means("/status"));
    expect(stage.state!.build.planning.rounds[0]!.answer).toBeNull();
  });
});

describe("given a plan that waits", () => {
  test("then `@baton approve` counts like `/approve`", () => {
    expect(planned().says("@baton approve").state!.build.gates.plan).toMatchObject({
      state: "approved",
      by: "ann",
    });
  });

  test("then it applies to what its author has seen, like the command", () => {
    const stage = planned().says("/revise Use feet.");
    expect(stage.says("@baton approve").state!.build.gates.plan.state).toBe("closed");
    expect(stage.comments.at(-1)).toContain("The plan is being revised");
  });

  test.each(["LGTM", "yes, go ahead", "@baton LGTM", "Looks good to me!"])(
    "then %j gets the command to copy",
    (words) => {
      const stage = planned();
      expect(answerTo(stage, words)).toContain(means(`/approve ${stage.state!.build.plan!.hash}`));
      expect(stage.state!.build.gates.plan.state).toBe("open");
      expect(stage.effects("react").at(-1)!.content).toBe("confused");
    },
  );

  test.each(["@baton /approve", "@baton /orchestrate approve", "@baton Approve."])(
    "then %j counts too",
    (words) => {
      expect(planned().says(words).state!.build.gates.plan.state).toBe("approved");
    },
  );

  test.each(["yes, but use feet", "LGTM except for the names"])(
    "then %j is read as a wish, because it is more than a yes",
    (words) => {
      const stage = planned();
      expect(answerTo(stage, words)).toContain(means(`/revise ${words}`));
      expect(stage.state!.build.gates.plan.state).toBe("open");
    },
  );

  test.each(["ja", "Oui, merci", "好的"])("then %j gets the command to copy", (words) => {
    const stage = planned();
    expect(answerTo(stage, words)).toContain(means(`/approve ${stage.state!.build.plan!.hash}`));
  });

  test("then other text with its name is read as a wish", () => {
    expect(answerTo(planned(), "@baton split the second worker")).toContain(
      means("/revise split the second worker"),
    );
  });

  test.each([
    ["of an outsider", "@baton approve", "read" as const],
    ["within a fence", "```\n@baton approve\n```", "write" as const],
    ["within code", "`@baton approve` is what I would write", "write" as const],
    ["that somebody else's quote holds", "> @baton approve\nsaid Ben", "write" as const],
    ["to somebody else", "@batonist approve", "write" as const],
    ["about Baton", "I wonder whether @baton will cope with this one.", "write" as const],
    ["of chatter", "I'll look at it tomorrow.", "write" as const],
  ])("then words %s do nothing and get no answer", (_, words, role) => {
    const stage = planned();
    expect(answerTo(stage, words, { role })).toBeNull();
    expect(stage.state!.build.gates.plan.state).toBe("open");
  });

  test("then a name that an edit added is answered and not executed", () => {
    const stage = planned();
    const edited = {
      id: 900,
      on: 7,
      author: "wren",
      role: "write" as const,
      at: stage.now,
      lines: written("@baton approve"),
    };
    stage.wait(1000).facts.edited.push(edited);
    expect(stage.settle().comments.at(-1)).toContain("this comment was edited");
    expect(stage.state!.build.gates.plan.state).toBe("open");
  });
});

describe("given a running build", () => {
  test("then a command with its name is repeated with its slash", () => {
    expect(answerTo(building(), "@baton retry W1.1 use BigInt")).toContain(
      means("/retry W1.1 use BigInt"),
    );
    expect(answerTo(building(), "@baton how far are you?")).toContain(means("/status"));
  });

  test("then LGTM on a pull request that waits for nothing gets no answer", () => {
    const stage = WORKER_SCENES.merge();
    stage.refusing.clear();
    expect(answerTo(building(), "LGTM")).toBeNull();
  });

  test("then a stopped worker's pull request suggests its own command", () => {
    const stage = WORKER_SCENES.rework();
    const on = stage.pull("W1.1").number;
    expect(answerTo(stage, "LGTM", { on })).toContain(means("/approve W1.1"));
    expect(answerTo(stage, "@baton use BigInt", { on })).toContain(means("/retry W1.1 use BigInt"));
  });

  test("then the commands are addressed if bare ones are off", () => {
    const stage = building(undefined, { commands: { bare: false } });
    expect(answerTo(stage, "@baton status")).toContain(means("/orchestrate status"));
  });
});

test("given a landing that waits, then `@baton approve` lands it", () => {
  expect(landing().says("@baton approve").state!.build).toMatchObject({ status: "landed" });
});
