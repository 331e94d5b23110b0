/** GitHub in the shape of github.com: its API has its own host, and GitHub hosts the runners. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findFreePort } from "../../src/cli/local-run/app-process.ts";
import { createApiClient, openIssue } from "../../src/cli/local-run/api-client.ts";
import { findRecord, readRecordState } from "../../src/cli/local-run/watch.ts";
import { readRequestFile } from "../../src/cli/local-run/input.ts";
import { getAutoAnswer } from "../../src/cli/answers.ts";
import { getBuildView } from "../../src/core/messages/build-view.ts";
import type { World } from "../../src/sandbox/schema/world.ts";
import { end, Terminal, until } from "./cli-support.ts";
import type { Described } from "./support/passes.ts";
import { WEEKS_REQUEST, WEEKS_SCORE } from "./support/weeks.ts";
import { isBuildEnded } from "../../src/core/model/build-types.ts";

const terminal = new Terminal();
afterAll(() => terminal.close());

test(
  "a build lands there by `baton serve`, in sessions that the runner isolates",
  { timeout: 200_000 },
  async () => {
    const webhook = `http://127.0.0.1:${await findFreePort()}/api/github/webhooks`;
    const files = [
      "--score",
      terminal.file("score.yml", WEEKS_SCORE),
      "--repo",
      terminal.library(),
    ];
    const flags = [
      "--json",
      "--shape",
      "github.com",
      "--dir",
      join(terminal.dir, "box"),
      "--webhook",
      webhook,
    ];
    const sandbox = terminal.start(["sandbox", ...flags, ...files]);
    const at = JSON.parse((await until(sandbox, "\n")).split("\n")[0]!) as Described;
    expect(at.env).toMatchObject({ GITHUB_API_URL: at.api });
    expect(Object.keys(at.env)).not.toContain("GHE_HOST");
    expect((await fetch(`${at.url}/api/v3/repos/${at.repository}`)).status).toBe(404);
    const server = terminal.start(["serve"], { ...at.env, BATON_DATA: join(terminal.dir, "app") });
    const person = createApiClient(at.api, at.owner.token);
    const place = { repository: at.repository } as Parameters<typeof openIssue>[0];
    const request = readRequestFile(terminal.file("weeks.md", WEEKS_REQUEST));
    const issue = await openIssue(place, person, request, "orchestrate");
    const said = new Set<string>();
    const land = async (): Promise<boolean> => {
      const found = await findRecord(at.git, "baton", issue);
      const state = found && (await readRecordState(at.git, found.head));
      if (!state) return false;
      if (isBuildEnded(state.build.status) && found.archived) return true;
      const due = getAutoAnswer(getBuildView(state));
      if (due && !said.has(due.key)) {
        said.add(due.key);
        await person.request(`POST /repos/${at.repository}/issues/${issue}/comments`, {
          body: due.text,
        });
      }
      return false;
    };
    while (!(await land())) await new Promise((resolve) => setTimeout(resolve, 200));
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", at.git, ...args], { encoding: "utf8" });
    expect(git("show", "main:src/time.js")).toContain("w: 604800");

    const { runs, checkRuns } = JSON.parse(
      readFileSync(join(at.dir, "world.json"), "utf8"),
    ) as World;
    const ran = runs
      .filter(({ name }) => name === "Baton")
      .flatMap((run) => run.jobs.map((job) => ({ run, job })));
    // The job that checks whether a workflow could print the model's key runs no session.
    const jobs = ran.filter(({ job }) => job.name !== "plain-key");
    expect(jobs.length).toBeGreaterThan(4);
    for (const { run, job } of jobs) {
      const step = job.steps.find(({ name }) => name === "Isolation");
      expect([run.displayTitle, step?.conclusion]).toEqual([run.displayTitle, "success"]);
      const log = readFileSync(join(at.dir, "logs", String(run.id), `${job.id}.txt`), "utf8");
      expect(log).toMatch(/bubblewrap works (here|now)\./);
    }
    // The preflight's session has tried to reach what isolation blocks.
    const preflight = checkRuns.find(({ name }) => name === "baton/preflight");
    const { summary, text } = preflight!.output;
    expect(`${summary} ${text}`).toContain("Tools are isolated from the runner");
    await end(server, "SIGTERM");
    await end(sandbox, "SIGTERM");
  },
);
