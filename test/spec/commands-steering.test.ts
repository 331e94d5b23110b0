/** The commands that steer a running build, in the forms in which people write them. */
import { describe, expect, test } from "vitest";
import { parseCommands } from "../../src/core/commands/parse.ts";
import type { CommandContext } from "../../src/core/commands/command.ts";
import { written } from "./support/written.ts";

const workers = ["W1.1", "W2.1"] as const;
const issue: CommandContext = { on: "issue", worker: null, workers, bare: true };
const pull: CommandContext = { on: "worker", worker: "W2.1", workers, bare: true };
const of = (body: string, context = issue) => parseCommands(written(body), context)[0];

describe("given the issue", () => {
  test.each([
    ["/hold", { name: "hold", worker: null }],
    ["/hold w2.1", { name: "hold", worker: "W2.1" }],
    ["/hold cancel", { name: "unhold", worker: null }],
    ["/hold cancel W2.1", { name: "unhold", worker: "W2.1" }],
    ["/unhold", { name: "unhold", worker: null }],
    ["/pause", { name: "pause" }],
    ["/resume", { name: "resume" }],
    ["/cancel", { name: "cancel", worker: null }],
    ["/cancel W2.1", { name: "cancel", worker: "W2.1" }],
    ["/review W2.1", { name: "review", worker: "W2.1" }],
    ["/retest", { name: "retest", worker: null }],
    ["/start", { name: "start", worker: null }],
    ["/orchestrate start W2.1", { name: "start", worker: "W2.1" }],
  ])("%s is understood", (body, command) => expect(of(body)).toEqual(command));

  test.each([
    ["/cancel everything", "`everything` is not a worker id", "/cancel [W2.1]"],
    ["/cancel W2.1 please", "`please` is more than this command takes", "/cancel W2.1"],
    ["/pause for lunch", "`for lunch` is more than", "/pause"],
    ["/hold W9.9", "There is no W9.9", "/hold [W2.1]"],
    ["/review", "It needs a worker id", "/review W2.1"],
    ["/unhol", "There is no such command", "/unhold"],
  ])("%s is answered with the reason and the closest valid form", (body, problem, nearest) => {
    const answer = of(body);
    expect(answer).toMatchObject({ nearest });
    expect(JSON.stringify(answer)).toContain(problem);
  });
});

describe("given a worker's pull request", () => {
  test.each(["hold", "unhold", "cancel", "review", "retest", "start"])(
    "/%s applies to that worker",
    (name) => {
      expect(of(`/${name}`, pull)).toEqual({ name, worker: "W2.1" });
      expect(of(`/${name} W1.1`, pull)).toEqual({ name, worker: "W1.1" });
    },
  );
});
