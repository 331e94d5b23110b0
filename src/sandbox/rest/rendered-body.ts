import { renderBody, toText } from "../markdown/body-html.ts";
import type { Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { mediaType } from "./media-type.ts";
import type { Call, Endpoint } from "./endpoint.ts";
import type { Reply } from "./reply.ts";

/**
 * The answer with each text in the form that `Accept` asks for: `html` and `text` in place of the Markdown, `full`
 * besides it. https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types
 */
export function withRenderedBody(endpoint: Endpoint, call: Call, reply: Reply): Reply {
  const form = mediaType(call);
  if ((form !== "html" && form !== "text" && form !== "full") || !endpoint.media?.includes(form)) return reply;
  const { sandbox, repository } = call;
  const render = (one: unknown) => rendered(sandbox, repository, form, one);
  return { ...reply, body: Array.isArray(reply.body) ? reply.body.map(render) : render(reply.body) };
}

function rendered(sandbox: Sandbox, repository: Repository, form: "html" | "text" | "full", one: unknown): unknown {
  if (typeof one !== "object" || one === null || !("body" in one)) return one;
  const { body: raw, ...rest } = one as { body: string | null };
  const body_html = renderBody(sandbox, repository, raw);
  const body_text = () => toText(body_html);
  if (form === "html") return { ...rest, body_html };
  return form === "text" ? { ...rest, body_text: body_text() } : { ...one, body_html, body_text: body_text() };
}
