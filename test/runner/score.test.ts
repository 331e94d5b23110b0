import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SessionName } from "../../src/core/build/names.ts";
import { claim } from "../../src/runner/player/ledger.ts";
import { entryFor } from "../../src/runner/player/match.ts";
import { problemLine } from "../../src/runner/player/play.ts";
import { parseScore, type Score } from "../../src/runner/player/score.ts";

function scored(text: string): Score {
  const parsed = parseScore(text, "score.yml");
  if (!parsed.ok) throw new Error(parsed.problems.map(problemLine).join("\n"));
  return parsed.score;
}

describe("a score", () => {
  it("is read as the README shows it", () => {
    const text = `# who plays what
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
    - close: { verdict: approve, summary: Good. }
`;
    const { entries } = scored(text);
    expect(entries.map((e) => [e.session, e.turns.length])).toEqual([
      ["build/architect/1", 2],
      ["review", 5],
    ]);
    expect(entries[1]!.turns[2]).toEqual({
      edit: { command: "str_replace", path: "src/units.js", old_str: "{}", new_str: "" },
    });
  });

  const one = (turns: string) => `- session: work\n  turns:\n${turns}\n`;
  it.each([
    [
      "nothing",
      "",
      "score.yml:1: the file: expected a list of entries, each with `session` and `turns`, found nothing",
    ],
    [
      "a mapping",
      "session: work\n",
      "score.yml:1: the file: expected a list of entries, each with `session` and `turns`, found a mapping",
    ],
    ["no YAML", "- session: [work\n- turns: 1\n", "score.yml:2: the file: expected YAML: "],
    [
      "one key twice",
      "- session: work\n  session: work\n",
      "score.yml:2: the file: expected YAML: duplicated mapping key",
    ],
    ["an entry that is text", "- work\n", "score.yml:1: [0]: expected `session` and `turns`, found a string"],
    [
      "an unknown key",
      "- sesion: work\n  turns: [{ say: x }]\n",
      "score.yml:1: [0].sesion: is not a field of an entry (did you mean `session`?)",
    ],
    [
      "an unknown session",
      "\n- session: W1.1/wrok/1\n  turns: [{ say: x }]\n",
      "score.yml:2: [0].session: expected a session like W1.1/work/1 or a kind",
    ],
    ["a kind misspelt", "- session: reviw\n  turns: [{ say: x }]\n", 'found "reviw" (did you mean `review`?)'],
    [
      "no turns",
      "- session: work\n  turns: []\n",
      "score.yml:2: [0].turns: expected a list of turns, found an empty list",
    ],
    [
      "an unknown turn",
      one("    - say: a\n    - bsh: ls"),
      "score.yml:4: [0].turns[1]: expected one of `bash`, `edit`, `close`, `say`, found `bsh` (did you mean `bash`?)",
    ],
    ["two turns in one", one("    - { bash: ls, say: x }"), "score.yml:3: [0].turns[0]: expected one of"],
    [
      "a turn of another type",
      one("    - bash: 3"),
      "score.yml:3: [0].turns[0].bash: expected string, received number",
    ],
    [
      "an unknown edit",
      one("    - edit: { command: delete, path: a }"),
      "score.yml:3: [0].turns[0].edit.command: expected create, str_replace or insert",
    ],
    [
      "a field of an edit missing",
      one("    - edit:\n        command: create\n        path: a"),
      "score.yml:3: [0].turns[0].edit.file_text: expected string, received undefined",
    ],
    [
      "a field of an edit misspelt",
      one("    - edit:\n        command: create\n        path: a\n        file_txt: b\n        file_text: c"),
      "score.yml:6: [0].turns[0].edit.file_txt: is not a field of this edit (did you mean `file_text`?)",
    ],
    [
      "a close that is no mapping",
      one("    - close: done"),
      "score.yml:3: [0].turns[0].close: expected record, received string",
    ],
    [
      "something after the close",
      one("    - close: {}\n    - say: x"),
      "score.yml:4: [0].turns[1]: expected nothing after `close`, which ends a session",
    ],
    [
      "an alias",
      "- &a { session: work, turns: [{ say: x }] }\n- *a\n",
      "score.yml:1: the file: anchors, aliases and tags are not read",
    ],
    ["a tag", "- session: !!str work\n  turns: [{ say: x }]\n", "score.yml:1: the file: anchors, aliases and tags"],
    [
      "a key of every object",
      "- __proto__: { session: work }\n  turns: [{ say: x }]\n",
      "score.yml:1: [0].session: expected",
    ],
  ])("with %s is refused with file, line, field and what was expected", (_, text, line) => {
    const parsed = parseScore(text, "score.yml");
    expect(parsed.ok).toBe(false);
    const lines = parsed.ok ? [] : parsed.problems.map(problemLine);
    expect(
      lines.some((l) => l.includes(line)),
      lines.join("\n"),
    ).toBe(true);
  });

  it("has all its problems named at once", () => {
    const parsed = parseScore("- session: x\n  turns: [{ say: 1 }, { bsh: 2 }]\n- 3\n", "score.yml");
    expect(parsed.ok ? 0 : parsed.problems.length).toBe(4);
  });
});

describe("which entry plays", () => {
  const score = scored(
    ["review", "W1.1/work/1", "work", "review", "W1.1/review/1"]
      .map((s) => `- { session: ${s}, turns: [{ say: x }] }`)
      .join("\n"),
  );
  it.each<[string, SessionName, [number, string][], number | null]>([
    ["the exact name goes before the kind", "W1.1/review/1", [], 4],
    ["the first of its kind", "W1.2/review/1", [], 0],
    ["the next of its kind, when others took the first", "W1.2/review/1", [[0, "W1.3/review/1"]], 3],
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
    expect(entryFor(score, session, new Map(used))).toBe(expected);
  });

  describe("is remembered in a folder", () => {
    let ledger: string;
    beforeEach(() => void (ledger = mkdtempSync(join(tmpdir(), "baton-ledger-"))));
    afterEach(() => rmSync(ledger, { recursive: true }));

    it("so that sessions that ask at once get different entries, and the same one its own again", async () => {
      const many = scored(Array.from({ length: 8 }, () => "- { session: work, turns: [{ say: x }] }").join("\n"));
      const sessions = Array.from({ length: 8 }, (_, i) => `W1.${i + 1}/work/1` as SessionName);
      const first = await Promise.all(sessions.map((s) => claim(many, s, "1-a", ledger)));
      expect(first.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      expect(await Promise.all(sessions.map((s) => claim(many, s, "1-a", ledger)))).toEqual(first);
      expect(await claim(many, "W1.9/work/1", "1-a", ledger)).toBeNull();
    });

    it("for each build by itself", async () => {
      expect(await claim(score, "W1.1/work/1", "1-a", ledger)).toBe(1);
      expect(await claim(score, "W1.1/work/1", "2-b", ledger)).toBe(1);
    });
  });
});
