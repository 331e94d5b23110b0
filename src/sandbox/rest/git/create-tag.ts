import { z } from "zod";
import { formatPerson } from "../../git/formats.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { notFound, unprocessable } from "../refusal.ts";
import { created } from "../reply.ts";
import { authorOf, seconds } from "./author.ts";
import { presentTag } from "./present-tag.ts";

const Body = z.object({
  tag: z.string().min(1),
  message: z.string(),
  object: z.string(),
  type: z.enum(["commit", "tree", "blob"]),
  tagger: z.object({ name: z.string(), email: z.string(), date: z.string().optional() }).optional(),
});

/** The tag object alone; `POST git/refs` makes the tag point to it. */
export const createTag: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/git/tags",
  docs: "git/tags#create-a-tag-object",
  permission: "contents:write",
  handle(call) {
    const body = input(call, Body);
    if (call.git.object(body.object)?.type !== body.type) throw unprocessable("Object does not exist");
    if (/[\s~^:?*[\\]/.test(body.tag)) throw unprocessable(`${body.tag} is not a valid tag name`);
    const date = seconds(call.sandbox);
    const tagger = body.tagger ? { ...body.tagger, date: body.tagger.date ?? date } : authorOf(call, date);
    const head = [`object ${body.object}`, `type ${body.type}`, `tag ${body.tag}`, `tagger ${formatPerson(tagger)}`];
    const oid = call.git.write("tag", `${head.join("\n")}\n\n${body.message}\n`);
    const tag = call.git.tag(oid);
    if (!tag) throw notFound();
    return created(presentTag(call, tag));
  },
};
