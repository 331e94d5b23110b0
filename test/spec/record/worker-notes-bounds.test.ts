/** A brief and STATUS.md stay short, even if workers say very much. */
import { expect, test } from "vitest";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { groupNotesByRecipient } from "../../../src/core/model/worker-reports.ts";
import { renderStatusDocument } from "../../../src/core/record/progress-documents.ts";
import { sampleState } from "../record-sample.ts";

test("for five hundred workers, a brief has twelve lines of notes, and STATUS.md counts the rest", () => {
  const ids = Array.from(
    { length: 500 },
    (_, i): WorkerId => `W${i < 250 ? 1 : 2}.${(i % 250) + 1}`,
  );
  const state = sampleState(ids);
  const words = Array.from({ length: 3 }, (_, n) =>
    `${n} ${ids.slice(n * 160 + 100, n * 160 + 145).join(" ")}`.slice(0, 300),
  );
  for (const worker of Object.values(state.workers)) {
    Object.assign(worker, {
      session: null,
      merge_sha: worker.id.startsWith("W1.") ? "a".repeat(40) : null,
    });
    const session = `${worker.id}/work/1` as const;
    const said = {
      learnings: words,
      concerns: words,
      decisions: words,
      follow_up: words,
      artifacts: [],
      criteria: [],
    };
    const closed = {
      status: "complete" as const,
      summary: "Did.",
      timestamp: "2026-01-02T10:00:00Z",
    };
    state.completions[session] = { worker_id: worker.id, session, ...closed, ...said };
  }
  const received = groupNotesByRecipient(state);
  expect([...received.keys()].every((id) => id.startsWith("W2."))).toBe(true);
  expect(Math.max(...[...received.values()].map((notes) => notes.length))).toBe(12);
  const status = renderStatusDocument(state);
  const notes = status.slice(status.indexOf("## Concerns"));
  expect(notes.length).toBeLessThan(22_000);
  expect(notes.match(/_… and \d+ more: \[BUILD\.md\]\(BUILD\.md\)\._/g)).toHaveLength(2);
});
