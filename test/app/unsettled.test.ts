/** What GitHub shows of runs whose sessions were given up. */
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import type { Access, Octokit } from "../../src/app/github/access.ts";
import { readUnsettled } from "../../src/app/observe/proposals.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import { NO_USAGE } from "../../src/core/model/proposal.ts";
import { someState } from "./support/state.ts";

const asked = { session: "W1.1/work/1", launch: 1 } as const;
const usage = { ...NO_USAGE, dollars: 0.4 };
const handed = {
  ...{
    version: 1,
    build: someState(1).build.slug,
    ...asked,
    engine: "command",
    model: "none",
    change: null,
  },
  ...{ result: { ended: "failed", cause: { kind: "cancelled" } }, steers: [], usage },
};
const ENDED = "2026-01-05T10:00:00Z";

/** With `run` null, GitHub answers 404. With `artifact` null, nothing is listed. */
async function read(run: { status: string } | null, artifact: string | null = null) {
  const octokit = {
    request: async (route: string) => {
      if (route.endsWith("/runs/{run_id}")) {
        if (run === null)
          throw Object.assign(new Error("Not Found"), { name: "HttpError", status: 404 });
        return { data: { ...run, id: 9, updated_at: ENDED } };
      }
      const listed = {
        id: 1,
        name: "proposal",
        size_in_bytes: 500,
        expired: false,
        workflow_run: { id: 9 },
      };
      const url = "https://storage.example/x";
      if (route.endsWith("/artifacts"))
        return { data: { artifacts: artifact === null ? [] : [listed] }, url };
      return {
        data: new Blob([new Uint8Array(zipSync({ "proposal.json": strToU8(artifact!) }))]).stream(),
        url,
      };
    },
  } as unknown as Octokit;
  const access: Access = {
    octokit,
    owner: "o",
    repo: "r",
    app: { login: "baton[bot]", id: 1 },
    scope: {},
  };
  const state = someState(1);
  const one = {
    run: 9,
    subject: "W1.1",
    ...asked,
    kind: "work",
    about: "W1.1",
    model: null,
    since: ENDED,
  } as const;
  state.build.unsettled = [one];
  return (await readUnsettled(access, state, new ReadCache()))[9];
}

test("a run's usage is read once the run has ended", async () => {
  const completed = { status: "completed" };
  expect(await read(completed, JSON.stringify(handed))).toMatchObject({
    state: "handed in",
    proposal: { usage },
  });
  expect(await read({ status: "in_progress" }, JSON.stringify(handed))).toEqual({
    state: "running",
  });
  expect(await read(completed)).toEqual({ state: "ended", at: "2026-01-05T10:00:00.000Z" });
});

test("Baton waits for a run that GitHub doesn't show, because its answer may be older", async () => {
  expect(await read(null)).toEqual({ state: "running" });
});

test("a run whose proposal can't be read has no usage", async () => {
  expect(await read({ status: "completed" }, "{")).toEqual({ state: "empty" });
  const another = JSON.stringify({ ...handed, launch: 2 });
  expect(await read({ status: "completed" }, another)).toEqual({ state: "empty" });
});
