/** One request of a page: the person, the repository, and the refused form. */
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
  /** The signed-in person, or null. */
  person: Account | null;
  /** Whether the browser may sign in: it has opened an address with the sandbox's key. */
  mayAct: boolean;
  /** The form that led here, unless it succeeded. */
  sentForm: SentForm | null;
  /** The repository of the path, if the page is below one. */
  place: RepositoryPlace | null;
  /**
   * Sends a request to the REST API as the person.
   * @throws PageError if the API refuses it.
   */
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
  /** `/owner/name`, the base of its pages. */
  base: string;
  /** `/repos/owner/name`, the base of its REST endpoints. */
  api: string;
}

export interface ApiAnswer {
  status: number;
  body: Record<string, unknown>;
  location: string | null;
}

/**
 * A form that is shown again with its values, because GitHub refused it or another site sent it.
 */
export interface SentForm {
  /** The form's name, in its field `do`. Null for a form of another site. */
  name: string | null;
  fields: URLSearchParams;
  /** The reason why GitHub refused it. Null for a form of another site. */
  problem: string | null;
}

export interface PageContent {
  title: string;
  main: Html;
  /** The repository's current tab. */
  tab?: "code" | "issues" | "pulls" | "actions";
  /** Interval in milliseconds after which the browser reloads the page. */
  live?: number;
  status?: number;
  /** Origin of another site to which the page's form leads. */
  leadsTo?: string;
}

/** Handles a form: sends a request to the API and returns the next address. */
export type FormHandler = (visit: Visit, fields: URLSearchParams) => Promise<string>;

export interface Page {
  /** Path as on GitHub. `{name}` matches one segment, `{name...}` also slashes. */
  path: string;
  show(visit: Visit): PageContent | Response | Promise<PageContent | Response>;
  forms?: Record<string, FormHandler>;
  /**
   * Whether forms of other sites may lead here. The page only shows the sent values (`sentForm`).
   */
  takesForeignForms?: true;
}

/** The page does not exist, or the person may not know about it. */
export class PageNotFound extends Error {}

/** Returns the repository of a page below `/{owner}/{repo}`. */
export function getPlace(visit: Visit): RepositoryPlace {
  if (!visit.place) throw new PageNotFound();
  return visit.place;
}

/** Parses a positive whole number of the path. Nothing else has a page. */
export function parsePathNumber(text: string | undefined): number {
  if (!text || !/^[1-9][0-9]{0,14}$/.test(text)) throw new PageNotFound();
  return Number(text);
}
