/** From the label to the approved plan, with everything that people can say on the way. */
import { expect, test } from "vitest";
import { openStage, worker } from "./support/stage/index.ts";

const HUMAN = "gates:\n  plan: human\n  landing: human\n";
const ASKS = {
  summary: "Two ways.",
  questions: [{ question: "Metres or feet?", default: "Metres." }],
};
const plan = (...parts: ReturnType<typeof worker>[]) => ({
  close: { summary: "The plan.", reason: "Cut by unit.", workers: parts.map(({ brief }) => brief) },
});

test("asked, answered, revised: only the plan that was seen is approved, and it is what is built", async () => {
  const first = [worker("W1.1"), worker("W1.2")];
  const only = worker("W1.1", {
    name: "Feet",
    writes: { "src/feet.js": "export const feet = 1;\n" },
  });
  const read: string[] = [];
  const stage = await openStage({
    config: HUMAN,
    plan: [only],
    sessions: {
      "build/architect/1": () => ({ close: ASKS }),
      "build/architect/2": ({ git, record }) => (
        read.push(git("show", `${record}:answers.md`)),
        plan(...first)
      ),
      "build/architect/3": ({ git, record }) => {
        read.push(git("show", `${record}:answers.md`), git("show", `${record}:PLAN.md`));
        return plan(only);
      },
    },
  });
  await stage.label();
  await stage.reads(
    /@you, the architect has a question[^]*1\. \*\*Metres or feet\?\*\*[^]*Proposed: Metres\./,
  );
  await stage.say("/answer", { as: "rose" });
  await stage.say("/answer In feet.\nAnd with short names.", { as: "wren" });
  await stage.reads(/Answered by `wren`[^]*> In feet\./);
  const shown = await stage.reads(/this is plan `[0-9a-f]{12}`/);
  const old = /this is plan `([0-9a-f]{12})`/.exec(shown)![1]!;
  await stage.say("/revise One worker is enough.", { as: "wren" });
  const body = await stage.reads(/What changed since plan[^]*! W1\.1: Feet[^]*- W1\.2: Task W1\.2/);
  expect(body).toMatch(
    /<summary>Plan 1, by build\/architect\/2, replaced [^]*`wren` said: One worker is enough\./,
  );
  expect(read[0]).toMatch(/Answer by @wren[^]*In feet\.\nAnd with short names\./);
  expect(read[1]).toMatch(/Asked of plan 1 by @wren[^]*One worker is enough\./);
  expect(read[2]).toContain(old);

  await stage.reads(
    /@wren, plan 2 is ready \(the name[^]* of W1\.1 changed; W1\.2 was removed\): look at/,
  );
  const now = stage.state()!.build.plan!.hash;
  await stage.say(`/approve ${old}`);
  await stage.reads(
    new RegExp(
      `The plan is now ${now}, no longer ${old}: the [^]* of W1\\.1 changed; W1\\.2 was removed\\.`,
    ),
  );
  expect(stage.state()!.build.gates.plan.state).toBe("open");
  await stage.say(`/approve ${now}`, { as: "wren" });
  await stage.approveLanding();
  const { build } = await stage.landed();
  expect(build.gates.plan).toMatchObject({ hash: now, by: "wren" });
  expect(stage.file("src/feet.js")).toContain("feet");
  // Questions, plan, another plan, one refusal, status and report: nothing is said twice.
  expect(stage.comments().map(({ key }) => key.replace(/\d{2,}/, "N"))).toEqual(
    expect.arrayContaining(["questions-1", "plan", "plan-2", "answer-N", "status", "report"]),
  );
  expect(stage.comments()).toHaveLength(6);
});

test("a dry run posts plan and estimate and leaves no branch; asked for without it, it is built", async () => {
  const stage = await openStage({ config: HUMAN });
  stage.issue = (
    await stage.as("rose").post<{ number: number }>("/issues", { title: "Units", body: "Add." })
  ).number;
  await stage.say("/orchestrate --dry-run", { as: "wren" });
  await stage.reads(/\*\*Estimate:\*\* \d+ sessions[^]*\*\*This was a dry run\*\*/, {
    on: stage.issue,
  });
  await stage.untilWorld(() => stage.record()?.archived, "the record to be archived");
  expect(stage.git("for-each-ref", "--format=%(refname)", "refs/heads")).toBe("refs/heads/main");
  expect(stage.comments().map(({ key }) => key)).toEqual(["plan"]);
  await stage.say("/approve");
  await stage.reads(/This was a dry run; it has ended\. To build it, answer `\/orchestrate`/);
  await stage.pass(1);
  await stage.say("/orchestrate", { as: "wren" });
  await stage.approvePlan();
  await stage.until(
    (s) => s.build.ordinal === 2 && s.build.status === "building",
    "the build to begin",
  );
});
