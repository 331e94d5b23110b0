/** One look at a page: who looks, at what, and what a refused form had said. */
import type { GitRepository } from "../git/repository.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Html } from "./html.ts";
import type { Account } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";

export interface Visit {
  sandbox: Sandbox;
  url: URL;
  /** Parameters of the page's path. */
  params: Record<string, string>;
  /** Who is signed in; null for nobody. */
  person: Account | null;
  /** The browser may sign in: it has opened an address with the sandbox's key. */
  mayAct: boolean;
  tried: RefusedForm | null;
  /** The repository of the path, where the page is below one. */
  place: RepositoryPlace | null;
  /** Asks the REST API as the person; throws `Refused`. */
  api(
    method: "POST" | "PUT" | "PATCH" | "DELETE" | "GET",
    path: string,
    body?: object,
  ): Promise<ApiAnswer>;
}

/** A repository that the person may see. */
export interface RepositoryPlace {
  repository: Repository;
  git: GitRepository;
  /** `/owner/name`, where its pages begin. */
  base: string;
  /** `/repos/owner/name`, where its REST endpoints begin. */
  api: string;
}

export interface ApiAnswer {
  status: number;
  body: Record<string, unknown>;
  location: string | null;
}

/** A form that GitHub refused: shown again with what was typed. */
export interface RefusedForm {
  /** The form's name, in its field `do`. */
  form: string;
  fields: URLSearchParams;
  problem: string;
}

export interface PageContent {
  title: string;
  main: Html;
  /** Tab of the repository that is lit. */
  tab?: "code" | "issues" | "pulls" | "actions";
  /** The page changes by itself: the browser looks again after so many milliseconds. */
  live?: number;
  status?: number;
  /** Another site that the page's form goes on to, by its origin. */
  leadsTo?: string;
}

/** A form's work: asks the API, returns the address to go on to. */
export type FormHandler = (visit: Visit, fields: URLSearchParams) => Promise<string>;

export interface Page {
  /** As on GitHub; `{name}` is one segment, `{name...}` takes slashes too. */
  path: string;
  show(visit: Visit): PageContent | Response | Promise<PageContent | Response>;
  forms?: Record<string, FormHandler>;
  /** A form of another site may lead here: what it sent is shown (`tried`), and nothing is done. */
  fromElsewhere?: true;
}

/** The page isn't there, or the person may not know of it. */
export class PageNotFound extends Error {}

/** The repository of a page below `/{owner}/{repo}`. */
export function getPlace(visit: Visit): RepositoryPlace {
  if (!visit.place) throw new PageNotFound();
  return visit.place;
}

/** A positive whole number of the path; nothing else has a page. */
export function parsePathNumber(text: string | undefined): number {
  if (!text || !/^[1-9][0-9]{0,14}$/.test(text)) throw new PageNotFound();
  return Number(text);
}
