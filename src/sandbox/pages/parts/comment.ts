import { markup, type Html } from "../html.ts";
import { getRole } from "../../auth/permissions.ts";
import { renderCommentText } from "../markdown/render.ts";
import { getPlace, type Visit } from "../visit.ts";
import { renderTime } from "./time.ts";
import { renderAccount } from "./badges.ts";
import type { Reaction } from "../../schema/comments.ts";

const REACTION_SIGNS: Record<string, string> = {
  ...{
    "+1": "👍",
    "-1": "👎",
    laugh: "😄",
    hooray: "🎉",
    confused: "😕",
    heart: "❤️",
    rocket: "🚀",
    eyes: "👀",
  },
};

/**
 * What was answered by a sign, and by whom. Its name is there too: not every machine has pictures
 * for signs.
 */
function renderReactions(given: readonly Reaction[] | undefined): Html | null {
  if (!given || given.length === 0) return null;
  const kinds = [...new Set(given.map((one) => one.content))].map((content) => {
    const logins = given.filter((one) => one.content === content).map((one) => one.login);
    return markup`<li title="${logins.join(", ")}"><span
      aria-hidden="true">${REACTION_SIGNS[content]}</span> ${content} ${logins.length}</li>`;
  });
  return markup`<ul class="reactions" aria-label="Reactions">${kinds}</ul>`;
}

interface CommentContent {
  /** The anchor that its address ends in. */
  id: string;
  author: string;
  at: string;
  body: string | null;
  reactions?: readonly Reaction[];
  edited?: string | null;
  /** What it is: `commented` unless said. */
  verb?: string | Html;
  below?: Html | null;
}

/** One thing that somebody wrote, with who, when and what was answered to it. */
export function renderComment(visit: Visit, said: CommentContent): Html {
  const place = getPlace(visit);
  const role = getRole(place.repository, said.author);
  const edited =
    said.edited && said.edited !== said.at ? markup` <span class="quiet">· edited</span>` : null;
  return markup`<article class="comment" id="${said.id}">
<header>${renderAccount(visit.sandbox, said.author)} ${said.verb ?? "commented"} <a class="quiet"
  href="#${said.id}">${renderTime(
    visit.sandbox,
    said.at,
  )}</a>${edited}${role !== "none" && markup` <span class="role">${role === "admin" ? "owner" : role}</span>`}</header>
<div class="said">${renderCommentText(visit.sandbox, place, said.body)}${renderReactions(said.reactions)}</div>
${said.below}
</article>`;
}
