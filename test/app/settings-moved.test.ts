import { expect, test } from "vitest";
import type { Access } from "../../src/app/github/access.ts";
import { readSource } from "../../src/app/observe/base.ts";

const SHARED = { owner: "Octo", repo: "base", path: "b.yml" };

/** Returns GitHub's answer about a file with this page. */
function showing(page: string): Access {
  const data = {
    type: "file",
    content: Buffer.from("loops: 1").toString("base64"),
    html_url: page,
  };
  const request = (async () => ({ data })) as unknown as Access["octokit"]["request"];
  return {
    octokit: { request } as Access["octokit"],
    owner: "octo",
    repo: "units",
    app: { login: "", id: 0 },
    scope: {},
  };
}

test("settings of a transferred repository that now belongs to another owner are ignored", async () => {
  expect(await readSource(showing("https://github.com/octo/base/blob/main/b.yml"), SHARED)).toBe(
    "loops: 1",
  );
  expect(await readSource(showing("https://github.com/octo/renamed/blob/main/b.yml"), SHARED)).toBe(
    "loops: 1",
  );
  expect(
    await readSource(showing("https://github.com/evil/base/blob/main/b.yml"), SHARED),
  ).toBeNull();
});
