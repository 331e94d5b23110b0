import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/core/commands/index.ts";
import { renderCommandHelp } from "../../src/core/commands/help-message.ts";
import { NO_BUILD_CONTEXT } from "../../src/core/commands/trigger.ts";
import { building, inReview, landing, planned } from "./support/scenes.ts";
import type { Stage } from "./support/stage.ts";

type Group = (typeof COMMANDS)[number]["group"];

const now = (body: string) => /\*\*Useful here now:\*\* (.*)/.exec(body)?.[1];

/** Returns Baton's answer to `/help` in that place. */
function helped(stage: Stage, on?: number): string {
  return stage.says("/help", on === undefined ? {} : { on }).comments.at(-1)!;
}

describe("/help", () => {
  test("names every command once, in groups with an example, within a tenth of GitHub's limit", () => {
    const body = helped(building());
    for (const { usage, examples } of COMMANDS) {
      expect(
        body
          .split("\n")
          .filter((line) => line.startsWith(`| \`${usage.replaceAll("|", "\\|")}\` |`)),
      ).toHaveLength(1);
      expect(body).toContain(`\`${examples[0]!.replaceAll("|", "\\|")}\``);
    }
    expect(body).toMatch(
      /\*\*The build\*\*[^]*\*\*Its workers\*\*[^]*\| `\/skip W2\.1` \| Leaves[^]*\*\*Questions\*\*/,
    );
    expect(body.length).toBeLessThan(6553);
  });

  test("while a plan waits, starts with the commands that answer it", () => {
    expect(now(helped(planned()))).toMatch(/^`\/approve [^`]*`, `\/revise <words>`, `\/status`$/);
  });

  test("on a worker's pull request, starts with its commands, which need no worker id", () => {
    const stage = inReview(building(), "W1.1");
    const body = helped(stage, stage.pull("W1.1").number);
    expect(now(body)).toContain("`/steer W1.1 words`");
    expect(body).not.toContain("| `/skip W2.1`");
  });

  test("while the landing waits, and after the end, lists the remaining commands", () => {
    const stage = landing();
    expect(now(helped(stage))).toContain("`/land`");
    expect(now(helped(stage.says("/approve")))).toMatch(/^`\/orchestrate [^`]*`, `\/revert`$/);
  });

  test("without a build, or with bare verbs switched off, says how to address Baton", () => {
    const body = renderCommandHelp(null, NO_BUILD_CONTEXT);
    expect(now(body)).toMatch(/^`\/orchestrate \[N\]/);
    expect(body).toContain("| `/orchestrate skip W2.1` |");
    expect(body).toContain("Here they count as `/orchestrate <command>` only.");
  });

  test("starts with how commands count, and groups them by topic", () => {
    const [head, ...groups] = renderCommandHelp(null, {
      on: "issue",
      bare: true,
      worker: null,
    }).split("\n\n**");
    expect(head).toBe(
      "Write a command at the start of a line of a new comment. You need write access " +
        "to this repository. Each can also be written as `/orchestrate <command>`.",
    );
    const HEAD = "| Command | What it does | Example |\n| --- | --- | --- |\n";
    const listed = groups.slice(1).map((group) => {
      const [title, table] = group.split("**\n\n");
      expect(table!.startsWith(HEAD)).toBe(true);
      const usages = table!.slice(HEAD.length).trimEnd().split("\n");
      return { title, usages: usages.map((row) => row.slice("| `".length, row.indexOf("` |"))) };
    });
    const byGroup = Map.groupBy(COMMANDS, ({ group }) => group);
    const expected = (title: string, group: Group) => ({
      title,
      usages: byGroup.get(group)!.map(({ usage }) => usage.replaceAll("|", "\\|")),
    });
    expect(listed).toEqual([
      expected("The build", "build"),
      expected("Its workers", "workers"),
      expected("Pull requests of people", "pulls"),
      expected("Questions", "questions"),
    ]);
  });

  test("uses the worker of the pull request it is asked on in forms and examples", () => {
    const rows = (bare: boolean) =>
      renderCommandHelp(null, { on: "worker", bare, worker: "W1.2" }).split("\n");
    const does =
      "Launches a prepared worker, where `gates.launch` is `human`. Without an id, all " +
      "prepared workers.";
    expect(rows(true)).toContain(`| \`/start [W1.2]\` | ${does} | \`/start\`, \`/start W1.2\` |`);
    expect(rows(false)).toContain(
      `| \`/orchestrate start [W1.2]\` | ${does} | \`/orchestrate start\`, ` +
        "`/orchestrate start W1.2` |",
    );
  });
});
