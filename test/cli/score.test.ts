/** How the stand-in reads a score, and which of its entries plays. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseScore, type Score } from "../../src/cli/local-run/score/parse-score.ts";
import { ScoreLedger, findEntry } from "../../src/cli/local-run/score/ledger.ts";
import { toReplies } from "../../src/cli/local-run/score/play.ts";

function scored(text: string): Score {
  const { score, problems } = parseScore(text, "score.yml");
  expect(problems).toEqual([]);
  return score;
}

describe("a score", () => {
  it("is read with every kind of turn", () => {
    const { entries } = scored(`# who plays what
- session: build/architect/1
  turns:
    - bash: ls -R
    - close: { summary: "Two waves", workers: [] }
- session: review
  turns:
    - say: Looks right.
    - edit: { command: create, path: src/units.js, file_text: "export {};\\n" }
    - edit: { command: str_replace, path: src/units.js, old_str: "{}" }
    - edit: { command: insert, path: src/units.js, insert_line: 0, insert_text: "// units" }
    - use: { tool: read, input: { file_path: /etc/passwd } }
    - fail: { status: 529, retry_after: 2 }
    - close: { verdict: approve, summary: Good. }
`);
    expect(entries.map((e) => [e.session, e.turns.length])).toEqual([
      ["build/architect/1", 2],
      ["review", 7],
    ]);
    expect(entries[1]!.turns[2]).toEqual({
      edit: { command: "str_replace", path: "src/units.js", old_str: "{}", new_str: "" },
    });
    expect(entries[1]!.turns[5]).toEqual({ fail: { status: 529, retry_after: 2, times: 1 } });
  });

  it("becomes a model's messages: words go with the next tool call, faults come before", () => {
    const { entries } = scored(`
- session: work
  turns:
    - say: First.
    - say: Then.
    - fail: { status: 500 }
    - bash: ls
    - fail: { status: 429, times: 2 }
    - close: {}
`);
    const replies = toReplies(entries[0]!);
    expect(
      replies.map(({ text, act, faults, turn }) => [
        text,
        act,
        faults.map(({ turn: at }) => at),
        turn,
      ]),
    ).toEqual([
      ["First.\n\nThen.", { bash: "ls" }, [2], 3],
      ["", { close: {} }, [4], 5],
    ]);
    expect(toReplies({ session: "work", turns: [{ say: "That is all." }] })).toMatchObject([
      { text: "That is all.", act: null },
    ]);
  });

  const one = (turns: string) => `- session: work\n  turns:\n${turns}\n`;
  const nothing = "expected a list of entries, each with `session` and `turns`, found";
  it.each([
    ["nothing", "", `1: the file: ${nothing} nothing`],
    ["a mapping", "session: work\n", `1: the file: ${nothing} a mapping`],
    ["no YAML", "- session: [work\n- turns: 1\n", "2: the file: expected YAML: "],
    [
      "one key twice",
      "- session: work\n  session: work\n",
      "2: the file: expected YAML: duplicated mapping key",
    ],
    ["an entry that is text", "- work\n", "1: [0]: expected `session` and `turns`, found a string"],
    [
      "an unknown key",
      "- sesion: work\n  turns: [{ say: x }]\n",
      "1: [0].sesion: is not a field of an entry",
    ],
    [
      "a session of two parts",
      "\n- session: W1.1/work\n  turns: [{ say: x }]\n",
      "2: [0].session: expected a session",
    ],
    [
      "no turns",
      "- session: work\n  turns: []\n",
      "2: [0].turns: expected a list of turns, found an empty list",
    ],
    [
      "an unknown turn",
      one("    - say: a\n    - bsh: ls"),
      "4: [0].turns[1]: expected one of `bash`, `edit`, `close`",
    ],
    ["two turns in one", one("    - { bash: ls, say: x }"), "3: [0].turns[0]: expected one of"],
    [
      "a turn of another type",
      one("    - bash: 3"),
      "3: [0].turns[0].bash: expected string, received number",
    ],
    [
      "an unknown edit",
      one("    - edit: { command: delete, path: a }"),
      "3: [0].turns[0].edit.command: expected create, str_replace or insert",
    ],
    [
      "a field of an edit missing",
      one("    - edit:\n        command: create\n        path: a"),
      "3: [0].turns[0].edit.file_text: expected string, received undefined",
    ],
    [
      "a field of an edit misspelt",
      one(
        "    - edit:\n        command: create\n        path: a\n        file_txt: b\n       " +
          " file_text: c",
      ),
      "6: [0].turns[0].edit.file_txt: is not a field of `edit`",
    ],
    ["a fault that is none", one("    - fail: { status: 200 }"), "3: [0].turns[0].fail.status: "],
    [
      "a close that is no mapping",
      one("    - close: done"),
      "3: [0].turns[0].close: expected record, received string",
    ],
    [
      "a person without a login",
      "- person: Wren!\n  steps: [{ wait: x }]\n",
      "1: [0].person: expected a login like wren",
    ],
    [
      "a person without steps",
      "- person: wren\n",
      "1: [0].steps: expected a list of steps, found nothing",
    ],
    [
      "turns of a person",
      "- person: wren\n  turns: []\n  steps: [{ wait: x }]\n",
      "2: [0].turns: is not a field of a",
    ],
    [
      "a step that is none",
      "- person: wren\n  steps:\n    - pul: {}\n",
      "3: [0].steps[0]: expected one of `pull`, `push`",
    ],
    [
      "a step with a field too many",
      "- person: wren\n  steps:\n    - comment: { on: issue, body: x, at: 3 }\n",
      "3: [0].steps[0].comment.at: is not a field of `comment`",
    ],
    [
      "a file outside the repository",
      "- person: wren\n  steps:\n    - push: { branch: b, message: m, files: { ../x: y } }\n",
      "3: [0].steps[0].push.files",
    ],
    [
      "something after the close",
      one("    - close: {}\n    - say: x"),
      "4: [0].turns[1]: expected nothing after",
    ],
    [
      "an alias",
      "- &a { session: work, turns: [{ say: x }] }\n- *a\n",
      "1: the file: anchors, aliases and tags",
    ],
    [
      "a tag",
      "- session: !!str work\n  turns: [{ say: x }]\n",
      "1: the file: anchors, aliases and tags",
    ],
    [
      "a key of every object",
      "- __proto__: { session: work }\n  turns: [{ say: x }]\n",
      "1: [0].session: expected",
    ],
  ])("with %s is refused with line, field and the expected value", (_, text, expected) => {
    const lines = parseScore(text, "score.yml").problems.map(
      (p) => `${p.line}: ${p.field}: ${p.message}`,
    );
    expect(
      lines.some((line) => line.startsWith(expected)),
      lines.join("\n"),
    ).toBe(true);
  });

  it("lists people beside its sessions, each entry in its place", () => {
    const person = "- person: wren\n  steps: [{ comment: { on: issue, body: /take W1.2 } }]\n";
    const text = `${person}- { session: work, turns: [{ say: x }] }\n`;
    const { score, problems } = parseScore(text, "score.yml");
    expect(problems).toEqual([]);
    expect(score.people).toEqual([
      { person: "wren", steps: [{ comment: { on: "issue", body: "/take W1.2" } }] },
    ]);
    expect(score.entries.map(({ session }) => session)).toEqual(["", "work"]);
  });

  it("gets all its problems named at once", () => {
    expect(
      parseScore("- session: a b\n  turns: [{ say: 1 }, { bsh: 2 }]\n- 3\n", "s").problems,
    ).toHaveLength(4);
  });
});

describe("the entry that plays", () => {
  const score = scored(
    ["review", "W1.1/work/1", "work", "review", "W1.1/review/1"]
      .map((s) => `- { session: ${s}, turns: [{ say: x }] }`)
      .join("\n"),
  );
  it.each<[string, string, [number, string][], number | null]>([
    ["the exact name goes before the kind", "W1.1/review/1", [], 4],
    ["the first of its kind", "W1.2/review/1", [], 0],
    [
      "the next of its kind, when others took the first",
      "W1.2/review/1",
      [[0, "W1.3/review/1"]],
      3,
    ],
    [
      "the same again for a further launch",
      "W1.3/review/1",
      [
        [0, "W1.2/review/1"],
        [3, "W1.3/review/1"],
      ],
      3,
    ],
    ["the kind, where the exact name served already", "W1.1/work/2", [[1, "W1.1/work/1"]], 2],
    [
      "nothing when all are used",
      "W1.4/review/1",
      [
        [0, "W1.2/review/1"],
        [3, "W1.3/review/1"],
      ],
      null,
    ],
    ["nothing of another kind", "W1.1/rework/1", [], null],
  ])("%s", (_, session, used, expected) => {
    expect(findEntry(score, session, new Map(used))).toBe(expected);
  });

  describe("the memory of used entries", () => {
    let dir: string;
    beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "ledger-"))));
    afterEach(() => rmSync(dir, { recursive: true }));

    it("is separate for each build, in a file that a new ledger reads", () => {
      const file = join(dir, "new", "ledger.json");
      const ledger = new ScoreLedger(file);
      expect(ledger.claim(score, "1-a", "W1.2/review/1")).toBe(0);
      expect(ledger.claim(score, "2-b", "W1.3/review/1")).toBe(0);
      const again = new ScoreLedger(file);
      expect(again.claim(score, "1-a", "W1.3/review/1")).toBe(3);
      expect(again.claim(score, "1-a", "W1.2/review/1")).toBe(0);
      expect(again.claim(score, "1-a", "W1.4/review/1")).toBeNull();
    });

    it("includes the faults that were met", () => {
      const file = join(dir, "ledger.json");
      expect(
        [new ScoreLedger(file), new ScoreLedger(file)].map((one) => one.meets("1-a", 0, 3, 2)),
      ).toEqual([true, true]);
      expect(new ScoreLedger(file).meets("1-a", 0, 3, 2)).toBe(true);
      expect(new ScoreLedger(file).meets("1-a", 0, 3, 2)).toBe(false);
      expect(new ScoreLedger(file).meets("2-b", 0, 3, 2)).toBe(true);
    });

    it("refuses a file with other contents, in words", () => {
      writeFileSync(join(dir, "ledger.json"), "{");
      expect(() => new ScoreLedger(join(dir, "ledger.json"))).toThrow(
        /ledger\.json can't be read.*remove it/,
      );
    });
  });
});
