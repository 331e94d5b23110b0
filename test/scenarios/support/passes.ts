/**
 * A build without a server: passes, each a new process, whenever something has happened on GitHub.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  createApiClient,
  openIssue,
  splitRepository,
} from "../../../src/cli/local-run/api-client.ts";
import { findRecord, readRecordState } from "../../../src/cli/local-run/watch.ts";
import { readRequestFile } from "../../../src/cli/local-run/input.ts";
import { getAutoAnswer } from "../../../src/cli/answers.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import type { World } from "../../../src/sandbox/schema/world.ts";
import { end, until, type Ended, type Terminal } from "../cli-support.ts";
import { isBuildEnded } from "../../../src/core/model/build-types.ts";

export interface Described {
  url: string;
  api: string;
  dir: string;
  repository: string;
  git: string;
  env: Record<string, string>;
  owner: { token: string };
}

export interface Passed {
  passes: Ended[];
  world: World;
  /** Runs git in the landed repository. */
  git: (...args: string[]) => string;
}

/** Plays the request with the score. A person answers the questions. */
export async function byPasses(
  terminal: Terminal,
  { score, request, more = [] }: { score: string; request: string; more?: string[] },
): Promise<Passed> {
  // Nobody listens at the address to which GitHub delivers.
  const nowhere = ["--webhook", "http://127.0.0.1:9/"];
  const flags = [
    "--json",
    "--score",
    score,
    "--dir",
    join(terminal.dir, "box"),
    ...nowhere,
    ...more,
  ];
  const sandbox = terminal.start(["sandbox", ...flags]);
  const at = JSON.parse((await until(sandbox, "\n")).split("\n")[0]!) as Described;
  const person = createApiClient(at.api, at.owner.token);
  const place = { repository: at.repository } as Parameters<typeof openIssue>[0];
  const issue = await openIssue(place, person, readRequestFile(request), "orchestrate");
  const ended = async () => {
    const { data: runs } = await person.rest.actions.listWorkflowRunsForRepo({
      ...splitRepository(at.repository),
      status: "completed",
    });
    return runs.total_count;
  };
  const said = new Set<string>();
  const passes: Ended[] = [];
  for (;;) {
    const before = await ended();
    passes.push(await terminal.run(["reconcile", at.repository], at.env));
    const found = await findRecord(at.git, "baton", issue);
    const state = found && (await readRecordState(at.git, found.head));
    if (!found || !state || passes.at(-1)!.code !== 0)
      throw new Error(JSON.stringify(passes.at(-1)));
    if (isBuildEnded(state.build.status) && found.archived) break;
    const due = getAutoAnswer(getBuildView(state));
    if (due && !said.has(due.key)) {
      said.add(due.key);
      await person.request(`POST /repos/${at.repository}/issues/${issue}/comments`, {
        body: due.text,
      });
    } else {
      // As GitHub would start the workflow: at the end of a run, or after some time.
      for (let waits = 0; waits < 100 && (await ended()) === before; waits++)
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await end(sandbox, "SIGTERM");
  return {
    passes,
    world: JSON.parse(readFileSync(join(at.dir, "world.json"), "utf8")) as World,
    git: (...args) => execFileSync("git", ["-C", at.git, ...args], { encoding: "utf8" }).trim(),
  };
}
