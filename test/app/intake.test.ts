import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import type { Access, Octokit } from "../../src/app/github/access.ts";
import { fetchUpload } from "../../src/app/observe/proposals.ts";
import { NO_USAGE, PROPOSAL_BYTES } from "../../src/core/model/proposal.ts";

const asked = { build: "7-units", session: "W1.1/work/1", launch: 1 } as const;
const proposal = (text: string) => ({
  version: 1,
  ...asked,
  engine: "command",
  model: "none",
  result: { ended: "failed", cause: { kind: "said", text } },
  change: null,
  steers: [],
  usage: NO_USAGE,
});
const zipOf = (reason: string) =>
  zipSync({ "proposal.json": strToU8(JSON.stringify(proposal(reason))) });
const artifact = (id: number, more: object = {}) => ({
  ...{ id, name: "proposal", size_in_bytes: 500, expired: false, workflow_run: { id: 9 } },
  ...more,
});

/**
 * Returns the result of the intake for these artifacts. Downloads come from `zips`, redirected to
 * `from`.
 */
async function intake(
  artifacts: object[],
  zips: Record<number, Uint8Array>,
  from = "https://storage.example/x",
) {
  const request = async (route: string, { artifact_id: id = 0 }: { artifact_id?: number }) => {
    if (route.endsWith("/artifacts"))
      return { data: { artifacts }, url: "https://api.github.com/x" };
    return { data: new Blob([new Uint8Array(zips[id]!)]).stream(), url: from };
  };
  const octokit = { request } as unknown as Octokit;
  const access: Access = {
    octokit,
    owner: "o",
    repo: "r",
    app: { login: "baton[bot]", id: 1 },
    scope: {},
  };
  const upload = await fetchUpload(access, 9, asked);
  return upload.ok ? upload.proposal.result : upload;
}

test("a proposal is downloaded from where GitHub redirects to", async () => {
  expect(await intake([artifact(1)], { 1: zipOf("a") })).toEqual({
    ended: "failed",
    cause: { kind: "said", text: "a" },
  });
});

test("of several artifacts with the name the first counts, because it was judged", async () => {
  const taken = await intake([artifact(2), artifact(1)], { 1: zipOf("first"), 2: zipOf("later") });
  expect(taken).toMatchObject({ cause: { text: "first" } });
  const gone = await intake([artifact(2), artifact(1, { expired: true })], { 2: zipOf("later") });
  expect(gone).toMatchObject({ missing: true, reason: "The run's proposal has expired." });
});

test.each<[string, object[], Uint8Array, RegExp, string?]>([
  ["another run's", [artifact(1, { workflow_run: { id: 8 } })], zipOf("x"), /uploaded no proposal/],
  ["another name", [artifact(1, { name: "proposal-2" })], zipOf("x"), /uploaded no proposal/],
  [
    "too large according to GitHub",
    [artifact(1, { size_in_bytes: 2e7 })],
    zipOf("x"),
    /has 20000000 bytes/,
  ],
  [
    "larger than GitHub says",
    [artifact(1)],
    new Uint8Array(PROPOSAL_BYTES + 1),
    /goes on after that/,
  ],
  ["from an unsafe place", [artifact(1)], zipOf("x"), /unsafe address/, "http://storage.example/x"],
  ["not a zip file", [artifact(1)], strToU8("no"), /not a zip file/],
])(
  "an artifact that is %s is refused with a full sentence",
  async (_, artifacts, zip, reason, from) => {
    expect(await intake(artifacts, { 1: zip }, from)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(reason) as string,
    });
  },
);
