/** Every failure is shown in every place with its own cause, its run and its log, in order. */
import { describe, expect, test } from "vitest";
import { formatFailure } from "../../../src/core/messages/failures.ts";
import { renderStatusComment } from "../../../src/core/messages/status.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { MAX_FAILURES } from "../../../src/core/model/failures.ts";
import { renderStatusDocument } from "../../../src/core/record/progress-documents.ts";
import { aBrief, aPlan, APPROVE, COMPLETE, LAND, someCheck } from "../support/facts.ts";
import { building, inReview, merged } from "../support/scenes.ts";
import { Stage } from "../support/stage.ts";

const LATER = "W1.1 depends on W2.1, which is in a later wave";
const CAUSES = ["The plan was wrong.", "No entry of the score matches.", "The key is wrong."];

/** A worker that failed three times, each time for a different reason. */
function failedThrice(stage = building()): Stage {
  for (const [i, cause] of CAUSES.entries()) {
    const session = `W1.1/work/${i + 1}` as const;
    const run = stage.facts.runs.findLast((one) => one.session === session)!;
    Object.assign(run, {
      url: `https://github.com/acme/units/actions/runs/${run.id}`,
      log: [`line of ${session}`],
    });
    stage.fails(session, cause);
  }
  return stage;
}

/** Asserts that the texts occur in this order. */
function inOrder(body: string, texts: readonly string[]): void {
  const places = texts.map((text) => body.indexOf(text));
  expect(places).not.toContain(-1);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}

describe("given an architect whose first plan is invalid and whose next sessions break", () => {
  const stopped = () => {
    const stage = new Stage().settle();
    stage.closes("build/architect/1", aPlan(aBrief("W1.1", ["W2.1"]), aBrief("W2.1")));
    return stage.fails("build/architect/2", CAUSES[1]).fails("build/architect/3", CAUSES[2]);
  };

  test("then the comment that asks a person shows the first cause first", () => {
    const body = stopped().comments.at(-1)!;
    expect(body).toMatch(
      /failed 3 times\. First: the plan doesn't hold: .*W2\.1, which is in a later wave.* Last: /,
    );
    inOrder(body.slice(body.indexOf("1. `build/architect/1`")), [
      "was refused",
      LATER,
      "2. `build/architect/2` failed",
      CAUSES[1]!,
      "3. `build/architect/3` failed",
      CAUSES[2]!,
    ]);
  });

  test("then `/retry` keeps them for the architect, and a valid plan settles them", () => {
    const stage = stopped().says("/retry");
    expect(stage.state!.build.failures.map(({ retried }) => retried)).toEqual([true, true, true]);
    stage.closes("build/architect/4", aPlan());
    expect(stage.state!.build.failures).toEqual([]);
  });
});

describe("given a worker whose session failed three times", () => {
  test("then stop comment, status, `/why` and STATUS.md show each cause, run and log, in order", () => {
    const stage = failedThrice();
    const places = [
      stage.comments.at(-1)!,
      renderStatusComment(getBuildView(stage.state!)),
      renderStatusDocument(stage.state!),
      stage.says("/why W1.1").comments.at(-1)!,
    ];
    for (const body of places) {
      const list = body.slice(body.lastIndexOf("1. `W1.1/work/1`"));
      const each = CAUSES.flatMap((cause, i) => [
        "/actions/runs/",
        cause,
        `line of W1.1/work/${i + 1}`,
      ]);
      inOrder(
        list,
        each.filter((text) => text !== "/actions/runs/"),
      );
      expect(
        list.match(/\(https:\/\/github\.com\/acme\/units\/actions\/runs\/\d+\)/g),
      ).toHaveLength(3);
    }
  });

  test("then the terminal shows them as lines of plain text", () => {
    const [first] = failedThrice().state!.workers["W1.1"]!.failures;
    expect(formatFailure(first!)).toEqual([
      "work session 1 failed: The plan was wrong.",
      expect.stringMatching(
        /^ {2}its run: https:\/\/github\.com\/acme\/units\/actions\/runs\/\d+$/,
      ),
      "  | line of W1.1/work/1",
    ]);
  });

  test("then `/retry` starts the count again, and a session that completes settles them", () => {
    const stage = failedThrice().says("/retry W1.1");
    stage.fails("W1.1/work/4").fails("W1.1/work/5");
    expect(stage.status("W1.1")).toBe("running");
    stage.closes("W1.1/work/6", COMPLETE);
    expect(stage.state!.workers["W1.1"]!.failures).toEqual([]);
  });

  test("then only a limited number is kept, always with the first one", () => {
    const stage = failedThrice();
    for (let n = 4; n < 16; n++) {
      if (stage.status("W1.1") === "failed") stage.says("/retry W1.1 again");
      stage.fails(`W1.1/work/${n}`, `Cause ${n}.`);
    }
    const { failures } = stage.state!.workers["W1.1"]!;
    expect(failures).toHaveLength(MAX_FAILURES);
    expect(failures[0]).toMatchObject({
      session: "W1.1/work/1",
      cause: { end: { text: CAUSES[0] } },
    });
  });
});

describe("given checks that stay red after a rerun", () => {
  const URL = "https://github.com/acme/units/actions/runs/700/job/800";
  const red = (attempt: number) => [
    someCheck("lint", {
      ...{ conclusion: "failure", run: { id: 700, attempt }, url: URL },
      log: ["3 errors", "Error: exit code 1."],
    }),
    someCheck("codecov", { conclusion: "failure", run: null, url: "https://codecov.io/a b" }),
  ];
  /** Both attempts of the run end. */
  const runsTwice = (stage: Stage, judge: () => Stage) => {
    stage.otherChecks = red(1);
    judge();
    stage.otherChecks = red(2);
    return stage.settle();
  };
  const ofWorker = () => {
    const stage = inReview(building(), "W1.1");
    runsTwice(stage, () => stage.closes("W1.1/review/1", APPROVE));
    return stage.fails("W1.1/rework/1").fails("W1.1/rework/2").fails("W1.1/rework/3");
  };
  const LISTED = [
    "1. Checks were red at ",
    "`codecov`, `lint`.",
    `- \`lint\` ([run 700](${URL}))`,
    "End of its log",
    "3 errors",
    "Error: exit code 1.",
    // Text that is not an address is not linked.
    "- `codecov`\n",
    "2. `W1.1/rework/1` failed",
  ];

  test("then stop comment, status, `/why` and STATUS.md show their pages and the end of their logs", () => {
    const stage = ofWorker();
    const places = [
      stage.comments.at(-1)!,
      renderStatusComment(getBuildView(stage.state!)),
      renderStatusDocument(stage.state!),
    ];
    for (const body of [...places, stage.says("/why W1.1").comments.at(-1)!]) {
      inOrder(body.slice(body.lastIndexOf(LISTED[0]!)), LISTED);
    }
  });

  test("then the terminal shows the same as plain lines", () => {
    const [first] = ofWorker().state!.workers["W1.1"]!.failures;
    expect(formatFailure(first!).slice(1)).toEqual([
      `  lint: ${URL}`,
      "  | 3 errors",
      "  | Error: exit code 1.",
      "  codecov: https://codecov.io/a b",
    ]);
  });

  test("then those of the landing are shown too, and are settled when they are green", () => {
    const stage = merged(building(), "W1.1", "W1.2", "W2.1");
    runsTwice(stage, () => stage.closes("build/close/1", LAND));
    expect(stage.state!.build.stop?.cause).toBe("landing");
    for (const body of [
      stage.comments.at(-1)!,
      renderStatusComment(getBuildView(stage.state!)),
      renderStatusDocument(stage.state!),
    ]) {
      inOrder(body.slice(body.lastIndexOf(LISTED[0]!)), LISTED.slice(0, 6));
    }
    stage.otherChecks = [];
    expect(stage.settle().state!.build.failures).toEqual([]);
  });
});

test("a cause that repeats is written once, and again after another one", () => {
  const stage = building()
    .fails("W1.1/work/1", "`npm test` never passed.")
    .fails("W1.1/work/2", "`npm test` never passed.")
    .fails("W1.1/work/3", "The key is wrong.");
  inOrder(stage.comments.at(-1)!, [
    "1. `W1.1/work/1` failed: `npm test` never passed.",
    "2. `W1.1/work/2` failed, for the same reason.",
    "3. `W1.1/work/3` failed: The key is wrong.",
  ]);
});

test("a launch with a lost runner is shown and does not count as a failed attempt", () => {
  const stage = building().loses("W1.1/work/1", "cancelled");
  expect(stage.state!.workers["W1.1"]!.failures).toMatchObject([
    { outcome: "relaunched", launch: 1 },
  ]);
  stage.fails("W1.1/work/1").fails("W1.1/work/2");
  expect(stage.status("W1.1")).toBe("running");
  expect(stage.fails("W1.1/work/3").status("W1.1")).toBe("failed");
});

test("a session's text or log can't mention, close markup, forge a marker or show a secret", () => {
  const secret = `ghp_${"a1B2c3D4e5".repeat(4).slice(0, 36)}`;
  const stage = building();
  const run = stage.facts.runs.findLast((one) => one.session === "W1.1/work/1")!;
  run.log = ["```", "</details><!-- baton:7 status abc -->", "@everyone"];
  stage.fails("W1.1/work/1", `</details> @wren <!-- baton --> ${secret}`);
  const body = stage.says("/why W1.1").comments.at(-1)!;
  expect(body).not.toMatch(/<!--|@wren|ghp_/);
  expect(body).toContain("````text\n   ```");
  expect(stage.closes("W1.1/work/2", COMPLETE).state!.workers["W1.1"]!.failures).toEqual([]);
});
