import { describe, expect, it } from "vitest";
import { getSessionEnv } from "../../src/config/env.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { stepsIn, rendered } from "./variants.ts";

const RUNNER = {
  ...{
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "o/r",
    GITHUB_RUN_ID: "1",
    RUNNER_TEMP: "/t",
  },
  PATH: "/node24:/bin",
};
const POINTER = {
  ...{
    BATON_BUILD: "1",
    BATON_SESSION: "W1.1/work/1",
    BATON_LAUNCH: "1",
    BATON_RECORD: "a".repeat(40),
  },
};

describe("the environment that the workflow gives to `baton session`", () => {
  const { Session, Keep } = stepsIn(rendered());

  it("is what the session reads, beside what every job has", () => {
    expect(Object.keys(Session!.env!)).toEqual([
      ...[
        ...Object.keys(POINTER),
        "BATON_TOKEN",
        "BATON_RUNNER",
        "BATON_COMMAND",
        "BATON_FILL_CACHE",
      ],
      ...["BATON_PLAIN_KEY", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"],
    ]);
    expect(getSessionEnv({ ...RUNNER, ...POINTER })).toMatchObject({
      kind: "work",
      subject: "W1.1",
      command: null,
    });
  });

  it("has neither key nor token if only leftovers are submitted", () => {
    expect(Object.keys(Keep!.env!)).toEqual([...Object.keys(POINTER), "BATON_RUNNER"]);
  });

  it("has the token for other repositories only in the step that reads them", () => {
    const text = rendered({
      environment: { ...DEFAULT_SETTINGS.environment, secret: "SIBLINGS_TOKEN" },
    });
    expect(stepsIn(text)["Session"]!.env).toMatchObject({
      BATON_REPOSITORIES_TOKEN: "${{ secrets.SIBLINGS_TOKEN }}",
    });
    expect(text.split("SIBLINGS_TOKEN").length).toBe(2);
    const env = getSessionEnv({ ...RUNNER, ...POINTER, BATON_REPOSITORIES_TOKEN: " ghp_secret\n" });
    expect(env.repositoriesToken).toBe("ghp_secret");
    expect(JSON.stringify([env.gitEnvironment, env.engineEnvironment])).not.toContain("ghp_secret");
  });

  it("shows the tools the machine as the setup left it, and Baton's Node only to Baton", () => {
    expect(getSessionEnv({ ...RUNNER, ...POINTER }).engineEnvironment["PATH"]).toBe("/node24:/bin");
    const env = getSessionEnv({ ...RUNNER, ...POINTER, BATON_PATH: "/node20:/bin" });
    expect(env.engineEnvironment["PATH"]).toBe("/node20:/bin");
    expect(env.gitEnvironment["PATH"]).toBe("/node24:/bin");
  });

  it("is checked: all wrong values are named at once, with the remedy", () => {
    const odd = {
      BATON_BUILD: "../x",
      BATON_SESSION: "W1.1/sing/1",
      BATON_LAUNCH: "0",
      BATON_RECORD: "main",
    };
    const read = () =>
      getSessionEnv({
        ...odd,
        GITHUB_RUN_ID: "1",
        GITHUB_SERVER_URL: "ssh://x",
        RUNNER_TEMP: "tmp",
      });
    for (const name of ["BUILD", "SESSION", "LAUNCH", "RECORD"])
      expect(read).toThrow(`BATON_${name}`);
    for (const name of ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY is missing", "RUNNER_TEMP"]) {
      expect(read).toThrow(name);
    }
  });
});
