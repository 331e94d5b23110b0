/** Everything in a repository that people read from Baton. */
import { getBuildView } from "../../../../src/core/messages/build-view.ts";
import type { State } from "../../../../src/core/model/state.ts";
import type { App } from "../../../../src/sandbox/schema/accounts.ts";
import type { Repository } from "../../../../src/sandbox/schema/repository.ts";
import type { World } from "../../../../src/sandbox/schema/world.ts";

export interface Words {
  where: "comment" | "pull" | "review" | "line" | "check";
  /** Issue or pull request; null for a check on a commit. */
  on: number | null;
  text: string;
}

export function listWords(world: World, { id }: Repository, { botLogin, slug }: App): Words[] {
  const pulls = world.issues.filter(
    (i) => i.repositoryId === id && i.pull && i.author === botLogin,
  );
  const own = <T extends { author: string }>(all: readonly T[]) =>
    all.filter((one) => one.author === botLogin);
  return [
    ...own(world.comments)
      .filter((c) => c.repositoryId === id)
      .map((c): Words => ({ where: "comment", on: c.issueNumber, text: c.body })),
    ...pulls.flatMap(({ number: on, title, body, pull }): Words[] => [
      { where: "pull", on, text: `${title}\n\n${body ?? ""}` },
      ...own(pull!.reviews).map((r): Words => ({ where: "review", on, text: r.body })),
      ...own(pull!.comments).map((c): Words => ({ where: "line", on, text: c.body })),
    ]),
    ...world.checkRuns
      .filter((c) => c.repositoryId === id && c.appSlug === slug)
      .map((c): Words => ({
        where: "check",
        on: null,
        text: [c.output.title, c.output.summary, c.output.text].join("\n"),
      })),
  ];
}

/** Describes the status of the build, for a wait that failed. */
export function describeWait(
  state: State | null,
  words: readonly Words[],
  log: readonly string[],
): string {
  const last = words.filter((w) => w.where === "comment").slice(-3);
  const said = last.map(({ on, text }) => `#${on}: ${text.slice(0, 600)}`);
  if (!state) return ["There is no record.", ...said, ...log].join("\n");
  const view = getBuildView(state);
  const workers = view.waves.flatMap((wave) => wave.workers);
  return [
    `The build is ${view.status}. ${view.asks ?? "Nobody is asked."}`,
    ...workers.map((w) => `${w.id} is ${w.status}, #${w.pr ?? "-"}: ${w.waitsFor}`),
    ...said,
    ...log.slice(-5),
  ].join("\n");
}
