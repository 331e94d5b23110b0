/** One request of a page: the person, the repository, and the form that was refused. */
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
  /** The person who is signed in, or null. */
  person: Account | null;
  /** The browser may sign in: it has opened an address with the sandbox's key. */
  mayAct: boolean;
  /** The form that led here, unless it succeeded. */
  sentForm: SentForm | null;
  /** The repository of the path, where the page is below one. */
  place: RepositoryPlace | null;
  /** Asks the REST API as the person; throws `PageError`. */
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

/** A form that is shown again with what was typed, as GitHub refused it or another site sent it. */
export interface SentForm {
  /** The form's name, in its field `do`. Null for a form of another site. */
  name: string | null;
  fields: URLSearchParams;
  /** Why GitHub refused it. Null for a form of another site. */
  problem: string | null;
}

export interface PageContent {
  title: string;
  main: Html;
  /** The repository's current tab. */
  tab?: "code" | "issues" | "pulls" | "actions";
  /** The browser reloads the page after so many milliseconds. */
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
  /** Forms of other sites may lead here. The page shows what they sent (`sentForm`), no more. */
  takesForeignForms?: true;
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
