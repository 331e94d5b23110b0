/**
 * A comment that is edited in place; without an id it is not there yet (`adoptComments` knows one by its marker). One
 * that a person deleted is reported `missing`; the next is a new one.
 */
import { withMarker } from "../../core/comments/marker.ts";
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { forgetPosted, postOnce } from "./comment.ts";
import { slugIn, type Perform } from "./effect.ts";

export const document: Perform<"document"> = async ({ key, issue, id, body, hash }, context) => {
  const { access } = context;
  const text = withMarker(body, slugIn(context, key), key, hash);
  if (id === null) return { id: await postOnce(access, issue, text) };
  // Where a person deleted it, the next one is posted.
  forgetPosted(access, id);
  await asking(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
      ...at(access),
      comment_id: id,
      body: text,
    }),
  );
  return { id };
};
