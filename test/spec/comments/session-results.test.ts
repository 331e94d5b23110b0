/** What people read about a session that ended without its closing input. */
import { describe, expect, test } from "vitest";
import { describeEarlyEnd, describeEndCause } from "../../../src/core/messages/session-results.ts";
import type { EndCause } from "../../../src/core/model/proposal.ts";

const text = "No.";

describe("a session's end is described", () => {
  test.each<[EndCause, string]>([
    [{ kind: "said", text: "Overloaded" }, "Overloaded"],
    [{ kind: "not_started", program: "Codex" }, "Codex could not be started on this runner."],
    [{ kind: "time_limit", seconds: 60 }, "The session did not end within 60 seconds."],
    [{ kind: "cancelled" }, "The session's run was cancelled."],
    [
      { kind: "machine_limit", program: "Codex", text: "Baton ended it: it filled the disk." },
      "Codex used more than this machine allows for a session. Baton ended it: it filled the disk.",
    ],
    [{ kind: "exited", program: "Codex", code: null, lastLine: "" }, "Codex was killed."],
    [
      { kind: "exited", program: "Codex", code: 3, lastLine: "no route" },
      "Codex ended with exit code 3. Its last output: no route",
    ],
    [
      { kind: "died", change: "The session removed its own worktree." },
      "The session's process died before it could hand in its work: it was killed, it ran out " +
        "of memory, or its run was cancelled. The session removed its own worktree.",
    ],
    [
      { kind: "not_closed", call: "close", problem: null },
      "The session ended without closing: the model did not call `close`.",
    ],
    [
      { kind: "not_closed", call: "close", problem: "It is not valid." },
      "The session ended without closing: its last call of `close` was refused, and the model " +
        "did not call it again. It is not valid.",
    ],
    [
      { kind: "repeated_call", tool: "bash", times: 5, input: "{}", output: "" },
      "Baton ended the session: the same call of bash failed 5 times in a row, with {}.",
    ],
    [
      { kind: "provider_unreachable", url: "https://m.example", text: null },
      "https://m.example can't be reached.",
    ],
    [
      { kind: "key_refused", secret: "OPENAI_API_KEY", text },
      "The provider doesn't accept the key: set the secret OPENAI_API_KEY to a valid one. " +
        "The provider says: No.",
    ],
    [
      { kind: "model_unknown", model: "m-1", complexity: "easy", text },
      "There is no model `m-1` for this key: set `models.easy` in `.github/baton.yml` to one " +
        "that exists. The provider says: No.",
    ],
    [
      { kind: "submodule_changed", path: "lib", isRemoved: true },
      "lib is a submodule, which was removed; sessions can't change submodules.",
    ],
    [
      { kind: "path_not_utf8", path: "a`\\xff" },
      "`a'\\xff` is a name that is not valid UTF-8; rename it.",
    ],
    [
      { kind: "conflict_markers", paths: ["a.txt", "b.txt"] },
      "Conflict markers are left in a.txt, b.txt.",
    ],
  ])("%j", (cause, sentence) => expect(describeEndCause(cause)).toBe(sentence));

  test("at its limit, with the remaining budget if that matters", () => {
    const told = (spent: number) => describeEarlyEnd({ ended: "limit", spent, limit: 0.5 });
    expect(told(0.6)).toBe("The session spent $0.60 of the $0.50 that it may spend.");
    expect(told(0.4)).toBe(
      "The session spent $0.40 of the $0.50 that it may spend. Its next turn could cost more " +
        "than the $0.10 that is left.",
    );
  });

  test("in 2000 characters at most", () => {
    const cause = { kind: "change_unreadable" as const, text: "x".repeat(2000) };
    expect(describeEndCause(cause)).toHaveLength(2000);
  });
});
