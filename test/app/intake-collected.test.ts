import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { strToU8, zipSync } from "fflate";
import { ProbotOctokit } from "probot";
import { expect, onTestFinished, test } from "vitest";
import { fetchUpload } from "../../src/app/observe/proposals.ts";

/** Every response is garbage collected before its body is passed on. */
function collecting(baseUrl: string) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const octokit = new ProbotOctokit({ baseUrl });
  octokit.hook.after("request", async () => {
    for (let i = 0; i < 5; i++) {
      collect();
      await new Promise((resolve) => void setImmediate(resolve));
    }
  });
  return octokit;
}

test("a proposal stays readable when its response is garbage collected", async () => {
  const artifact = {
    id: 1,
    name: "proposal",
    size_in_bytes: 100,
    expired: false,
    workflow_run: { id: 7 },
  };
  const server = createServer(({ url }, response) => {
    if (url?.endsWith("/zip"))
      return void response.end(zipSync({ "proposal.json": strToU8("{}") }));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ total_count: 1, artifacts: [artifact] }));
  });
  await new Promise<void>((listening) => void server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const octokit = collecting(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const access = {
    octokit,
    owner: "o",
    repo: "r",
    app: { login: "baton[bot]", id: 1 },
    scope: {},
  };
  const upload = await fetchUpload(access, 7, {
    build: "1-units",
    session: "W1.1/work/1",
    launch: 1,
  });
  // The upload is read and found to be no proposal. An empty body would not be a zip file.
  expect(upload).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/wrong form/) as string,
  });
});
