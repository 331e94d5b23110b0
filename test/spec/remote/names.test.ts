/** Which names of repositories and builds the command line accepts. */
import { expect, test } from "vitest";
import { mergeEnvFile } from "../../../src/config/cli-env.ts";
import {
  findBuildName,
  findRepositoryName,
  parseRemoteUrl,
} from "../../../src/cli/github/build-lookup.ts";
import { parseDuration } from "../../../src/cli/flags.ts";

const WEB = "https://github.com";
const found = { owner: "octocat", repo: "hello.js", issue: 12 };

test("an issue is named by repository and number, or by its address", async () => {
  const address = `${WEB}/octocat/hello.js/issues/12`;
  for (const name of [
    "octocat/hello.js#12",
    address,
    `${address}#issuecomment-5`,
    `${address}?x=1`,
    `${address}/`,
  ]) {
    expect(await findBuildName(name, WEB)).toEqual(found);
  }
});

test("an invalid name is refused with what to do instead", async () => {
  const refused = (name: string) => findBuildName(name, WEB).catch((error: Error) => error.message);
  expect(await refused("hello")).toContain(
    "hello is not a build: name the issue of the build as OWNER/REPO#NUMBER",
  );
  expect(await refused("octocat/hello#0")).toContain("is not a build");
  expect(await refused("https://git.example.com/o/r/issues/1")).toContain(
    "set GHE_HOST to git.example.com",
  );
  expect(await refused(`${WEB}/o/r/pull/3`)).toContain("is a pull request: name the issue");
});

test("a repository is named by owner and name", async () => {
  expect(await findRepositoryName("octocat/hello.js", WEB)).toEqual({
    owner: "octocat",
    repo: "hello.js",
  });
  for (const name of ["hello", "", "octocat/hello#1", `${WEB}/octocat/hello`]) {
    await expect(findRepositoryName(name, WEB)).rejects.toThrow(
      "name one as OWNER/REPO, like octocat/hello",
    );
  }
});

test("remotes are read in every form of git if they are on that server", () => {
  const units = { owner: "you", repo: "units" };
  for (const url of [
    "https://github.com/you/units.git",
    "https://x:y@github.com/you/units",
    "git@github.com:you/units.git",
    "ssh://git@github.com:22/you/units.git/",
  ]) {
    expect(parseRemoteUrl(url, WEB)).toEqual(units);
  }
  const ported = "http://127.0.0.1:4961";
  expect(parseRemoteUrl(`${ported}/you/units.git`, ported)).toEqual(units);
  expect(parseRemoteUrl("http://127.0.0.1:80/you/units.git", ported)).toBeNull();
  expect(parseRemoteUrl("git@127.0.0.1:you/units.git", ported)).toEqual(units);
  for (const url of [
    "/srv/units.git",
    "../units",
    "https://github.com/units",
    "https://gitlab.com/a/b",
  ]) {
    expect(parseRemoteUrl(url, WEB)).toBeNull();
  }
});

test("a .env sets the server only for its own credential", () => {
  const file = { GHE_HOST: "evil.example", GITHUB_TOKEN: "theirs" };
  expect(mergeEnvFile({}, file)).toEqual(file);
  expect(mergeEnvFile({ GITHUB_TOKEN: "mine" }, file)).toEqual({ GITHUB_TOKEN: "mine" });
  expect(
    mergeEnvFile({ GH_TOKEN: "", GHE_HOST: "ours.example", GITHUB_TOKEN: "mine" }, file),
  ).toEqual({
    GHE_HOST: "ours.example",
    GITHUB_TOKEN: "mine",
  });
  const app = { APP_ID: "1", PRIVATE_KEY: "theirs", GHE_HOST: "evil.example" };
  expect(mergeEnvFile({ GITHUB_TOKEN: "mine" }, app)).toMatchObject(app);
  expect(mergeEnvFile({ PRIVATE_KEY: "mine" }, app)).not.toHaveProperty("GHE_HOST");
});

test("times are read with their unit and refused without", () => {
  expect(["90s", "30m", "2h", "1d"].map((text) => parseDuration("--timeout", text))).toEqual([
    90_000, 1_800_000, 7_200_000, 86_400_000,
  ]);
  for (const text of ["30", "0m", "-1m", "1w", "99d", "1.5h", ""]) {
    expect(() => parseDuration("--timeout", text)).toThrow(
      "--timeout takes a time like 90s, 30m or 2h",
    );
  }
});
