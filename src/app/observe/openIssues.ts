/** Open issues that a loop's research is shown: the newest, by people with write, as the page shows them. */
import { atLeast } from "../../core/build/roles.ts";
import { presentLoop } from "../../core/build/loop.ts";
import type { OpenIssue } from "../../core/build/openIssue.ts";
import type { State } from "../../core/build/state.ts";
import { visibleLine } from "../../core/text/characters.ts";
import { readRendered } from "../../core/text/rendered.ts";
import { joinLines } from "../../core/text/rendered-lines.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { RENDERED } from "./comments.ts";
import type { Roles } from "./roles.ts";

const MOST = 30;
/** Whose role is asked for: each is a request, and a public repository has issues by anyone. */
const MOST_AUTHORS = 20;
const TITLE_CHARS = 120;
const BODY_CHARS = 1000;
const LABELS = 10;

/** Null while nobody asks: a loop has them once, before its research begins. @throws GitHubError */
export async function openIssuesOf(access: Access, state: State, roles: Roles): Promise<OpenIssue[] | null> {
  const loop = presentLoop(state);
  if (loop?.phase !== "research" || state.openIssues[loop.n]) return null;
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/issues", {
      ...at(access),
      state: "open",
      per_page: 100,
      ...RENDERED,
    }),
  );
  // GitHub lists pull requests among them: https://docs.github.com/rest/issues/issues#list-repository-issues
  const issues = data.filter((one) => !one.pull_request && one.number !== state.build.issue);
  const asked = new Set<string>();
  const found: OpenIssue[] = [];
  for (const { number, title, body_html, user, labels } of issues) {
    if (found.length >= MOST || user?.type !== "User") continue;
    if (!asked.has(user.login) && asked.size >= MOST_AUTHORS) continue;
    asked.add(user.login);
    if (!atLeast(await roles.of(user.login), "write")) continue;
    const names = labels.map((label) => (typeof label === "string" ? label : (label.name ?? "")));
    found.push({
      ...{ number, by: user.login },
      title: visibleLine(title).slice(0, TITLE_CHARS).toWellFormed(),
      body: joinLines(readRendered(body_html)).slice(0, BODY_CHARS).toWellFormed(),
      labels: names.slice(0, LABELS).map((name) => name.slice(0, 50).toWellFormed()),
    });
  }
  return found;
}
