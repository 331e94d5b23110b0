import type { Sandbox } from "../sandbox.ts";
import type { GitRepository } from "../git/repository.ts";
import type { RequestLog } from "../request-log.ts";
import type { RestReply } from "./reply.ts";
import type { Role, Repository } from "../schema/repository.ts";
import type { Actor } from "../auth/actor.ts";

/**
 * The credential that a call needs. `app` is an app's JSON web token, `installation` an
 * installation token, `user` any credential, `anyone` none. Otherwise it is a permission with its
 * level (`contents:write`). Alternatives are separated by `|`.
 */
export type Permission =
  | "app"
  | "installation"
  | "user"
  | "anyone"
  | `${string}:${"read" | "write"}`;

export interface Endpoint {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** `{name}` matches one segment, `{name...}` also slashes. */
  path: string;
  /**
   * GitHub's page about it, below `https://docs.github.com/rest/`. Null for endpoints of GitHub's
   * other servers.
   */
  docs: string | null;
  permission: Permission;
  /**
   * Role that a person needs. Default: `read` for a `:read` permission and `write` for a `:write`
   * one.
   */
  role?: Role;
  /** Forms other than JSON that `Accept` may request. Any other form is refused. */
  media?: readonly MediaType[];
  /** Whether it works in an archived repository too. */
  onArchived?: true;
  /** Whether the body may be a list. The call then has it as `items`. */
  takesList?: true;
  /** Whether the body is a file. The call has it as `bytes`. */
  takesBytes?: true;
  /** Whether `Accept: application/octet-stream` returns the file itself. */
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

/** Returns the endpoint. Its `handle` can read only parameters that its path names. */
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
  /** The JSON body, or an empty object if there is none. */
  body: Record<string, unknown>;
  /** The body of an endpoint that takes a file; empty for other endpoints. */
  bytes: Buffer;
  actor: Actor;
  /** The client's remaining requests in the current hour. */
  requests: RequestLog;
  /**
   * The repository of the path. The actor's access to it was checked. Only for paths below
   * `/repos/{owner}/{repo}`.
   */
  repository: Repository;
  git: GitRepository;
  /**
   * Login of the actor.
   * @throws HttpError 401 for an anonymous client.
   */
  login: string;
}

/**
 * A form other than JSON, or the form of the text within JSON. `raw` is Markdown, `text` and `html`
 * are rendered from it, `full` has all three.
 */
export type MediaType = "diff" | "patch" | "raw" | "sha" | "html" | "object" | "text" | "full";
