import { readMarker } from "../../core/comments/marker.ts";
import type { Local } from "./local.ts";
import type { Person } from "./person.ts";
import type { Request } from "./request.ts";

/**
 * Opens the issue and labels it, as a person would. An open issue of the same words that bears the label already is a
 * build that was interrupted: that one goes on. Null = no label is set.
 */
export async function openIssue(local: Local, person: Person, request: Request, label: string | null): Promise<number> {
  const path = `/repos/${local.repository}/issues`;
  const query = new URLSearchParams({ state: "open", per_page: "100" });
  if (label !== null) query.set("labels", label);
  const open = await person.get<{ number: number; title: string; body: string | null }[]>(
    `${path}?${query.toString()}`,
  );
  const same = open.find(({ title, body }) => title === request.title && (body ?? "") === request.body);
  if (same) return same.number;
  const made = await person.post<{ number: number }>(path, { title: request.title, body: request.body });
  if (label !== null) await person.post(`${path}/${made.number}/labels`, { labels: [label] });
  return made.number;
}

/** The final report as Baton posted it, line by line; nothing where there is none. */
export function reportLines(local: Local, issue: number): string[] {
  const comment = local.running.sandbox.world.comments.findLast(
    ({ issueNumber, author, body }) =>
      issueNumber === issue && author === local.app.botLogin && readMarker(body)?.key === "report",
  );
  const body = comment?.body.trimEnd().split("\n").slice(0, -1).join("\n").trimEnd() ?? "";
  return body === "" ? [] : body.split("\n");
}
