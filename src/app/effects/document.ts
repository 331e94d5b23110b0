/** A comment that is edited in place. One that a person deleted is reported `missing`; the next is a new one. */
import { withMarker } from "../../core/comments/marker.ts";
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { post } from "./comment.ts";
import { slugIn, type Perform } from "./effect.ts";

export const document: Perform<"document"> = async ({ key, issue, id, body, hash }, context) => {
  const { access, facts } = context;
  const posted = facts.posted[key];
  const text = withMarker(body, slugIn(context, key), key, hash);
  const known = id ?? posted?.id ?? null;
  if (known === null) return { id: await post(access, issue, text) };
  if (posted?.id === known && posted.hash === hash) return { id: known };
  await asking(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...at(access),
      comment_id: known,
      body: text,
    }),
  );
  return { id: known };
};
