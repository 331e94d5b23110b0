import { roleOf } from "../../auth/permit.ts";
import type { Reaction } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { commentText } from "../markdown/render.ts";
import { placeOf, type Visit } from "../visit.ts";
import { reactions } from "./reactions.ts";
import { time } from "./time.ts";
import { who } from "./who.ts";

interface Said {
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
export function comment(visit: Visit, said: Said): Html {
  const place = placeOf(visit);
  const role = roleOf(place.repository, said.author);
  const edited = said.edited && said.edited !== said.at ? markup` <span class="quiet">· edited</span>` : null;
  return markup`<article class="comment" id="${said.id}">
<header>${who(visit.sandbox, said.author)} ${said.verb ?? "commented"} <a class="quiet" href="#${said.id}">${time(
    visit.sandbox,
    said.at,
  )}</a>${edited}${role !== "none" && markup` <span class="role">${role === "admin" ? "owner" : role}</span>`}</header>
<div class="said">${commentText(visit.sandbox, place, said.body)}${reactions(said.reactions)}</div>
${said.below}
</article>`;
}
