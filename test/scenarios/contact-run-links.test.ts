/**
 * Anyone who asks what Baton does now finds the Actions run: from the status comment, the pull
 * request and `/why`.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, review, worker } from "./support/stage/index.ts";

test("given sessions at work, then status comment, pull request and `/why` lead to their runs", async () => {
  const gates = { work: Promise.withResolvers<void>(), review: Promise.withResolvers<void>() };
  const stage = await openStage({
    plan: [worker("W1.1", { writes: { "src/a.js": "export const a = 1;\n" } })],
    sessions: {
      work: async () => {
        await gates.work.promise;
        return completeWork({ "src/a.js": "export const a = 1;\n" });
      },
      review: async () => {
        await gates.review.promise;
        return review();
      },
    },
  });
  /** Resolves a link as the page of an issue or a pull request does. */
  const link = async (session: string) => {
    const run = await stage.untilWorld(
      ({ runs }) =>
        runs.find(
          (one) =>
            one.repositoryId === stage.repository.id && one.displayTitle.includes(` ${session} #`),
        ),
      `the run of ${session}`,
    );
    return `[\`${session}\`](../actions/runs/${run.id})`;
  };
  const status = () => stage.comments().find(({ key }) => key === "status")?.body ?? "";

  await stage.label();
  const work = await link("W1.1/work/1");
  await stage.untilWorld(() => status().includes(work), "the status comment to name the run");
  await stage.say("/why W1.1");
  expect(await stage.reads(/^\*\*W1\.1\*\* is/m)).toContain(`Its run: ${work}.`);
  gates.work.resolve();

  const judged = await link("W1.1/review/1");
  const pull = await stage.pull("W1.1");
  await stage.untilWorld(
    () => pull.body?.includes(`Running: ${judged}`),
    "the pull request to name the run",
  );
  await stage.untilWorld(
    () => !status().includes(work),
    "the status comment to name the ended run no longer",
  );
  gates.review.resolve();
  await stage.play();
  expect(`${pull.body} ${status()}`).not.toContain("../actions/runs/");
});
