/** The commits of the record that a running session trusts. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGitHubApi } from "../../src/runner/github-api.ts";
import { createCommitVerifier } from "../../src/runner/session/verify-commit.ts";

const baton = { name: "baton[bot]", email: "1+baton[bot]@users.noreply.github.com" };
const github = { name: "GitHub", email: "noreply@github.com" };
const wren = { name: "wren", email: "wren@example.com" };
const dated = (who: object) => ({ ...who, date: "2026-01-01T00:00:00Z" });
const commit = (author: object, committer: object, verified: boolean) => ({
  ...{ author: dated(author), committer: dated(committer), verification: { verified } },
});
const answers: Record<string, object> = {
  dispatched: commit(baton, github, true),
  own: commit(baton, github, true),
  pushed: commit(wren, wren, true),
  web: commit(wren, github, true),
  forged: commit(baton, github, false),
  signed: commit(baton, wren, true),
};
const server = createServer(({ url = "" }, response) => {
  const answer = answers[url.replace("/repos/o/r/git/commits/", "")];
  response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ?? {}));
});
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

test("a session trusts commits that GitHub signed for the account of its dispatch's commit", async () => {
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const api = createGitHubApi({ apiUrl, repository: "o/r", token: "" });
  const vouched = createCommitVerifier(api, "dispatched");
  expect(await vouched("own")).toBe(true);
  for (const not of ["pushed", "web", "forged", "signed", "gone"])
    expect(await vouched(not)).toBe(false);
  // An unsigned commit makes no other commit trusted.
  expect(await createCommitVerifier(api, "forged")("forged")).toBe(false);
});
