import type { Sandbox } from "../sandbox.ts";
import type { GitRepository } from "../git/repository.ts";
import type { RequestLog } from "../request-log.ts";
import type { RestReply } from "./reply.ts";
import type { Role, Repository } from "../schema/repository.ts";
import type { Actor } from "../auth/actor.ts";

/**
 * What the token needs: `app` an app's JSON web token, `installation` an installation token, `user`
 * any credential,
 * `anyone` none; else a permission and its level (`contents:write`); alternatives are separated by
 * `|`.
 */
export type Permission =
  | "app"
  | "installation"
  | "user"
  | "anyone"
  | `${string}:${"read" | "write"}`;

export interface Endpoint {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** `{name}` is one segment, `{name...}` takes slashes too. */
  path: string;
  /**
   * GitHub's page about it, below `https://docs.github.com/rest/`; null for what GitHub keeps on
   * other servers.
   */
  docs: string | null;
  permission: Permission;
  /**
   * Role that a person needs; by default `read` for a `:read` permission and `write` for a `:write`
   * one.
   */
  role?: Role;
  /** Forms besides JSON that `Accept` may ask for; any other is refused. */
  media?: readonly MediaType[];
  /** It works in an archived repository too. */
  onArchived?: true;
  /** The body may be a list, which the call then holds as `items`. */
  takesList?: true;
  /** The body is a file, which the call holds as `bytes`. */
  takesBytes?: true;
  /** `Accept: application/octet-stream` gets the file itself. */
  sendsBytes?: true;
  handle(call: Call): RestReply | Promise<RestReply>;
}

/** The parameters of a path: `owner` and `path` of `/repos/{owner}/contents/{path...}`. */
type ParameterName<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Long}...` ? Long : Name) | ParameterName<Rest>
  : never;

type EndpointAt<Path extends string> = Omit<Endpoint, "path" | "handle"> & {
  path: Path;
  handle(call: Call<ParameterName<Path>>): RestReply | Promise<RestReply>;
};

/** Returns the endpoint. Its `handle` may read only parameters that its path names. */
export function defineEndpoint<const Path extends string>(endpoint: EndpointAt<Path>): Endpoint {
  return endpoint;
}

/** One request, as an endpoint sees it. `Parameter` is a name in the endpoint's path. */
export interface Call<Parameter extends string = string> {
  sandbox: Sandbox;
  request: Request;
  /** Decoded parameters of the path. */
  params: Record<Parameter, string>;
  query: URLSearchParams;
  /** The JSON body; an empty object where there is none. */
  body: Record<string, unknown>;
  /** The body of an endpoint that takes a file; empty for the others. */
  bytes: Buffer;
  actor: Actor;
  /** What the client has left in its hour. */
  requests: RequestLog;
  /**
   * The repository of the path. The actor's access to it was checked. Only on paths below
   * `/repos/{owner}/{repo}`.
   */
  repository: Repository;
  git: GitRepository;
  /** Login of the actor. Throws 401 for an anonymous client. */
  login: string;
}

/**
 * A form besides JSON, or of the text within JSON: `raw` is Markdown, `text` and `html` are made of
 * it, `full` all.
 */
export type MediaType = "diff" | "patch" | "raw" | "sha" | "html" | "object" | "text" | "full";
