/**
 * The material about failed checks for a rework session, if GitHub has more, less or none of it.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FailingCheck } from "../../src/core/model/session.ts";
import { createGitHubApi } from "../../src/runner/github-api.ts";
import { writeFailingChecks } from "../../src/runner/session/failing-checks.ts";
import { TOKEN } from "../spec/support/secrets.ts";

const answers: Record<string, string | object> = {
  "actions/jobs/1/logs": `${"noise\n".repeat(300_000)}token ${TOKEN}\n##[error]It broke\n`,
  "check-runs/1/annotations?per_page=100": [
    { path: "a.js", start_line: 3, message: "Expected\n1" },
  ],
  "check-runs/2": { output: { title: "2 problems", summary: "Bad names" } },
  "check-runs/2/annotations?per_page=100": "not JSON",
};
const server = createServer(({ url = "" }, response) => {
  const answer = answers[url.replace("/repos/o/r/", "")];
  if (answer === undefined) response.writeHead(404).end("{}");
  else response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
});
const folder = mkdtempSync(join(tmpdir(), "baton-failing-"));

beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

async function laid(...failing: FailingCheck[]): Promise<string[]> {
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const files = await writeFailingChecks(
    createGitHubApi({ apiUrl, repository: "o/r", token: "" }),
    failing,
    folder,
    (text) => text,
  );
  return files.map(({ path }) => `${path.slice(folder.length + 1)}\n${readFileSync(path, "utf8")}`);
}

test("a rework session gets a job's annotations and the end of its log, without secrets", async () => {
  const [file] = await laid({ name: "test (18, ubuntu)", id: 1, job: true, url: "https://x/1" });
  expect(file).toMatch(
    /^checks\/1-test-18-ubuntu\.log\nCheck: test \(18, ubuntu\)\nPage: https:\/\/x\/1\n/,
  );
  expect(file).toContain("## Annotations\n\na.js:3 Expected 1\n");
  expect(file).toContain("(The beginning is left out.)\nnoise\n");
  expect(file).toMatch(/token \[secret removed\]\n##\[error\]It broke\n$/);
});

test("a rework session gets another app's own summary, and a note about what can't be read", async () => {
  const [file] = await laid({ name: "names", id: 2, job: false, url: null });
  expect(file).toContain("## Summary\n\n2 problems\nBad names\n");
  expect(file).toContain("## Annotations\n\n(Baton can't get it: GitHub's answer can't be read.)");
  expect(file).not.toContain("End of its log");
});

test("a rework session gets a file about a deleted log, and about a status, which has no log", async () => {
  const [gone, status] = await laid(
    { name: "../../etc", id: 9, job: true, url: null },
    { name: "…", id: null, job: false, url: "https://ci" },
  );
  expect(gone).toMatch(/^checks\/1-etc\.log\n[^]*GitHub has no log of this job, or no longer\./);
  expect(status).toBe("checks/2.log\nCheck: …\nPage: https://ci\n");
});
