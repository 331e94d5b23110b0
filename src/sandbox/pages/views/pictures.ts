import { escapeHtml } from "../html.ts";
import { createBytesResponse } from "../response.ts";
import { PageNotFound, parsePathNumber, getPlace, type Page } from "../visit.ts";

const SVG = "image/svg+xml; charset=utf-8";

/** An account's picture: its first letter on a colour of its own. */
const avatarPicturePage: Page = {
  path: "/avatars/u/{id}",
  show({ sandbox, params }) {
    const id = parsePathNumber(params["id"]);
    const login = sandbox.world.accounts.find((one) => one.id === id)?.login ?? "ghost";
    const hue = [...login].reduce((sum, sign) => (sum * 31 + sign.charCodeAt(0)) % 360, 7);
    const letter = escapeHtml(login[0]?.toUpperCase() ?? "?");
    return createBytesResponse(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40"><rect width="40" height="40"
 fill="hsl(${hue} 45% 38%)"/><text x="20" y="28" text-anchor="middle" font-family="system-ui, sans-serif"
 font-size="22" fill="#fff">${letter}</text></svg>`,
      SVG,
      { "cache-control": "max-age=3600" },
    );
  },
};

/** A workflow's badge: the conclusion of its newest run. */
const badgePage: Page = {
  path: "/{owner}/{repo}/actions/workflows/{workflow}/badge.svg",
  show(visit) {
    const { repository } = getPlace(visit);
    const { world } = visit.sandbox;
    const name = visit.params["workflow"] ?? "";
    const workflow = world.workflows.find(
      (one) =>
        one.repositoryId === repository.id &&
        (String(one.id) === name || one.path.endsWith(`/${name}`)),
    );
    if (!workflow) throw new PageNotFound();
    const run = world.runs.findLast(
      (one) => one.workflowId === workflow.id && one.status === "completed",
    );
    const word = run?.conclusion === "success" ? "passing" : run ? "failing" : "no status";
    const text = escapeHtml(`${workflow.name}: ${word}`);
    return createBytesResponse(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${text.length * 7 + 16}" height="20"><rect width="100%"
 height="20" rx="3" fill="${word === "passing" ? "#1a7f37" : "#59636e"}"/><text x="8" y="14" font-family="system-ui"
 font-size="11" fill="#fff">${text}</text></svg>`,
      SVG,
    );
  },
};

export const picturePages: Page[] = [avatarPicturePage, badgePage];
