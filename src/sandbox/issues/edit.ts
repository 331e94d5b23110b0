import type { Issue, Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { announce, record } from "./record.ts";
import { stamp } from "../time.ts";

/** Changes title or body, notes when, and tells what they were. */
export function editIssue(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  wanted: { title?: string; body?: string | null },
  actor: string,
): void {
  const changes: Record<string, { from: string }> = {};
  if (wanted.title !== undefined && wanted.title !== issue.title) {
    changes["title"] = { from: issue.title };
    issue.title = wanted.title;
    record(sandbox, issue, "renamed", actor, { rename: { ...changes["title"], to: wanted.title } });
  }
  if (wanted.body !== undefined && wanted.body !== issue.body) {
    changes["body"] = { from: issue.body ?? "" };
    issue.body = wanted.body;
  }
  if (Object.keys(changes).length === 0) return;
  const now = stamp(sandbox.clock());
  issue.updatedAt = now;
  issue.lastEditedAt = now;
  issue.editor = actor;
  sandbox.save();
  announce(sandbox, repository, issue, "edited", actor, { changes });
}
