/** `/orchestrate` on a pull request that is none of a build's is answered; nothing else there concerns Baton. */
import { withMarker } from "../core/comments/marker.ts";
import { answerElsewhere } from "../core/rules/commands/elsewhere.ts";
import { post } from "./effects/comment.ts";
import { react } from "./effects/react.ts";
import type { Access } from "./github/access.ts";
import { commentsOf } from "./observe/comments.ts";
import { Roles } from "./observe/roles.ts";
import { Seen } from "./observe/seen.ts";

/** As long as GitHub keeps deliveries, by which this is known at all. */
const BACK_MS = 3 * 24 * 60 * 60_000;

/** Answers once what people with write said there lately. @throws GitHubError */
export async function answerOnPull(access: Access, number: number, now: Date): Promise<void> {
  const since = new Date(now.getTime() - BACK_MS).toISOString();
  const seen = new Seen();
  const scope = { isOurs: (slug: string) => slug === String(number), numbers: [number], since, watermark: since };
  const said = await commentsOf(access, scope, new Roles(access, seen), seen);
  for (const effect of answerElsewhere(said, "pull")) {
    if (effect.type === "comment") await post(access, number, withMarker(effect.body, String(number), effect.key, "-"));
    if (effect.type === "react") await react(effect, { access });
  }
}
