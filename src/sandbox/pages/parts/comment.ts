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
 * Renders reactions and their authors. Each has its name too, because not every machine has
 * pictures for emoji.
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
  /** The anchor at the end of its address. */
  id: string;
  author: string;
  at: string;
  body: string | null;
  reactions?: readonly Reaction[];
  edited?: string | null;
  /** Its verb. Default: `commented`. */
  verb?: string | Html;
  below?: Html | null;
}

/** Renders a text that somebody wrote, with author, time and reactions. */
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
