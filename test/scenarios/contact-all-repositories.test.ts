/**
 * github.com: an App installed for "All repositories" of a large account is in some where nobody
 * wants it.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SMALL_INSTALLATION } from "../../src/app/observe/builds.ts";
import { startSetupServer } from "../../src/app/setup/server.ts";
import { quiet } from "../app/support/logs.ts";
import { afterFile } from "../support/after-file.ts";
import { openTestbed } from "./support/stage/testbed.ts";
import { Stage } from "./support/stage/index.ts";

test("given more than ten repositories, when all are chosen, then the comment that setup names works", async () => {
  const testbed = await openTestbed();
  afterFile(() => testbed.close());
  const { app, running } = testbed;
  const many = Array.from({ length: SMALL_INSTALLATION }, (_, i) =>
    running.seed.repository({ owner: "acme", name: `old-${i}` }),
  );
  const installation = running.seed.install(app, many, "all");
  const looked: string[] = [];
  running.onExchange(
    ({ url }) => void (url.endsWith("/installation/repositories?per_page=1") && looked.push(url)),
  );
  const stage = new Stage(testbed, { owner: "acme", ready: false });
  expect(installation.repositoryIds).toHaveLength(SMALL_INSTALLATION + 1);
  stage.repository.labels = [];
  const { number } = await stage
    .as("wren")
    .post<{ number: number }>("/issues", { title: "Do it", body: "Please." });
  stage.issue = number;
  await stage.tick();
  // The second look begins when everything that the first decided is done.
  for (const looks of [1, 2]) {
    await stage.untilWorld(
      () => looked.length >= looks,
      "the App to look whether the repository was chosen",
    );
    await stage.tick();
  }
  expect(stage.pulls(), "nothing is offered unasked").toEqual([]);

  const envFile = join(tmpdir(), "never-written.env");
  const setup = await startSetupServer({
    port: 0,
    host: "127.0.0.1",
    baseUrl: running.apiUrl,
    envFile,
    log: quiet,
  });
  afterFile(() => setup.close());
  const page = await (await fetch(`${setup.address}&kind=organization&owner=acme`)).text();
  const advised = /comment\s+<code>(\/orchestrate)<\/code>/.exec(page)?.[1];
  expect(advised).toBe("/orchestrate");

  await stage.say(advised!, { as: "wren" });
  const pull = await stage.untilWorld(() => stage.pulls()[0], "the pull request to be opened");
  expect(pull.title).toBe("Configure Baton");
  expect(stage.repository.labels.map(({ name }) => name)).toContain("orchestrate");
  await stage.reads(/adds it: merge that, and this build starts by itself\./, {
    on: stage.issue,
  });
});
