/**
 * Each question that Baton asks people, for every cause. Baton understands every command that it
 * names, and each one lets the worker or the build continue. A question without commands says what
 * does.
 */
import { describe, expect, test } from "vitest";
import { BUILD_REASONS, WORKER_REASONS } from "./reason-scenes.ts";
import { copyStage } from "../support/copy-stage.ts";
import type { BuildCause, StopState, WorkerCause } from "../../../src/core/model/stop.ts";
import type { Stage } from "../support/stage.ts";

type Scenes = Readonly<Record<string, () => Stage>>;

const stopOf = {
  worker: (stage: Stage): StopState<WorkerCause> | null => stage.state!.workers["W1.1"]!.stop,
  build: (stage: Stage): StopState<BuildCause> | null => stage.state!.build.stop,
};

/** Returns the first lines of the newest question. A list of failures follows them. */
function questionOf(stage: Stage): string {
  const question = stage.comments.findLast((body) => body.includes("Baton needs you"))!;
  return question.split("\nWhat failed", 1)[0]!;
}

/** Returns the commands that the question names, with words if the command takes some. */
function commandsIn(question: string): string[] {
  const spans = [...question.matchAll(/`(\/[a-z]+[^`]*)`/g)].map(([, command]) => command!);
  return [...new Set(spans.map((command) => command.replace(/[[<]words[\]>]/, "use feet")))];
}

function describeQuestions(what: "worker" | "build", scenes: Scenes): void {
  describe.each(Object.keys(scenes))(`given a ${what} that is stopped: %s`, (name) => {
    test("then each command in its question lets it continue, or the question says what else does", () => {
      const stage = scenes[name]!();
      const before = stopOf[what](stage);
      expect(before).not.toBeNull();
      const question = questionOf(stage);
      const commands = commandsIn(question);
      expect(commands.length > 0 || question.includes("continues by itself"), question).toBe(true);
      for (const command of commands) {
        const answered = copyStage(stage).says(command);
        const refused = answered.effects("react").filter(({ content }) => content === "confused");
        expect(refused, command).toEqual([]);
        const after = stopOf[what](answered);
        // Baton retries at once what GitHub refused, and does not ask the same question twice.
        const isAgain =
          after?.cause === "refused" ||
          answered.effects("rerun").length > stage.effects("rerun").length;
        const isTried = isAgain || after?.at !== before!.at || after.cause !== before!.cause;
        expect(isTried, command).toBe(true);
      }
    });
  });
}

describeQuestions("worker", WORKER_REASONS);
describeQuestions("build", BUILD_REASONS);
