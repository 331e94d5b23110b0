/**
 * The sandbox's pages for a person in a browser. They read from the world and write through the
 * REST API.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Sandbox } from "../sandbox.ts";
import { PageError, describeApiError } from "./page-error.ts";
import {
  PageNotFound,
  type ApiAnswer,
  type PageContent,
  type SentForm,
  type RepositoryPlace,
  type Visit,
} from "./visit.ts";
import { createBytesResponse, createPageResponse, createSeeOther } from "./response.ts";
import { markup } from "./html.ts";
import { findRepository } from "../auth/permissions.ts";
import { getGit } from "../git/get-git.ts";
import { Router } from "../rest/router.ts";
import { canAct, checkHost, checkKey, checkOrigin, takeKey } from "./access.ts";
import { renderDocument } from "./parts/document.ts";
import { canSeeRepository, getSignedInPerson, selectPerson } from "./person.ts";
import { pages } from "./routes.ts";
import type { Account } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";

export type Api = (request: Request) => Promise<Response>;

interface ApiRequest {
  method: string;
  path: string;
  body: object | undefined;
}

/**
 * Sends one request to the REST API that clients use, with the person's token. Errors are GitHub's.
 */
export async function requestApi(
  api: Api,
  sandbox: Sandbox,
  person: Account | null,
  asked: ApiRequest,
): Promise<ApiAnswer> {
  const headers = new Headers({
    accept: "application/vnd.github+json",
    "content-type": "application/json",
  });
  if (person?.token) headers.set("authorization", `token ${person.token}`);
  const body = asked.body === undefined ? {} : { body: JSON.stringify(asked.body) };
  const address = `${sandbox.apiUrl}${asked.path}`;
  const response = await api(new Request(address, { method: asked.method, headers, ...body }));
  const text = await response.text();
  const answer = parseObject(text);
  if (response.status >= 400)
    throw new PageError(response.status, describeApiError(response.status, answer));
  return { status: response.status, body: answer, location: response.headers.get("location") };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const TYPES = {
  "style.css": "text/css; charset=utf-8",
  "live.js": "text/javascript; charset=utf-8",
} as const;
type AssetName = keyof typeof TYPES;

const loadedAssets = new Map<AssetName, { data: Buffer; etag: string }>();

/** Serves style and script. They are next to this file in the sources and in the package. */
export function serveAsset(request: Request, path: string): Response {
  const name = path.slice("/_pages/".length);
  if (!Object.hasOwn(TYPES, name)) throw new PageNotFound();
  const { data, etag } = loadAsset(name as AssetName);
  if (request.headers.get("if-none-match") === etag)
    return new Response(null, { status: 304, headers: { etag } });
  return createBytesResponse(data, TYPES[name as AssetName], { etag });
}

function loadAsset(name: AssetName): { data: Buffer; etag: string } {
  const known = loadedAssets.get(name);
  if (known) return known;
  const data = readFileSync(new URL(`assets/${name}`, import.meta.url));
  const file = { data, etag: `"${createHash("sha256").update(data).digest("base64url")}"` };
  loadedAssets.set(name, file);
  return file;
}

export function createMissingContent({ url, person }: Visit): PageContent {
  const as = person
    ? markup` It may also be something that <strong>${person.login}</strong> may not see.`
    : null;
  return {
    title: "Not found",
    status: 404,
    main: markup`<h1>There is no such page</h1>
<p>Nothing has the address <code>${url.pathname}</code>, or it is gone.${as}</p>
<p><a href="/">All repositories</a></p>`,
  };
}

export function createFailedContent(message: string): PageContent {
  return {
    title: "Not done",
    main: markup`<h1>This did not work</h1><p class="problem" role="alert">${message}</p>
<p><a href="/">All repositories</a></p>`,
  };
}

export interface PageParts {
  sandbox: Sandbox;
  /** Answers a request of the REST API. */
  api: Api;
  log: (line: string) => void;
}

const router = new Router(pages.map((one) => ({ method: "GET", path: one.path, page: one })));

/** Answers a request that `isPageRequest` accepts. Never throws: an error becomes a page too. */
export async function answerPage(parts: PageParts, request: Request): Promise<Response> {
  const url = new URL(request.url);
  try {
    checkHost(url, parts.sandbox.url);
    const elsewhere = isForeignForm(request, url);
    if (request.method === "POST" && !elsewhere) {
      checkOrigin(request, url);
      checkKey(parts.sandbox, request);
    }
    const signedIn = takeKey(parts.sandbox, request, url);
    if (signedIn) return signedIn;
    if (url.pathname.startsWith("/_pages/") && request.method !== "POST")
      return serveAsset(request, url.pathname);
    if (url.pathname === "/_pages/sign-in") return await selectPerson(parts.sandbox, request);
    return await respondVisit(parts, request, url, elsewhere);
  } catch (error) {
    return respondError(parts, request, url, error);
  }
}

/** Returns whether another site's form leads here, to a page that only shows the sent values. */
function isForeignForm(request: Request, url: URL): boolean {
  if (request.method !== "POST" || request.headers.get("origin") === url.origin) return false;
  return router.match("GET", url.pathname)?.endpoint.page.takesForeignForms ?? false;
}

async function respondVisit(
  parts: PageParts,
  request: Request,
  url: URL,
  elsewhere: boolean,
): Promise<Response> {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, "") : url.pathname;
  const found = router.match("GET", path);
  if (!found) throw new PageNotFound();
  const visit = createVisit(parts, request, url, found.params);
  if (request.method !== "POST")
    return respondContent(request, visit, found.endpoint.page.show(visit));
  const fields = new URLSearchParams(await request.text());
  if (elsewhere) {
    const offered = { ...visit, sentForm: { name: null, fields, problem: null } };
    return respondContent(request, offered, found.endpoint.page.show(offered));
  }
  const form = fields.get("do") ?? "";
  const forms = found.endpoint.page.forms ?? {};
  const act = Object.hasOwn(forms, form) ? forms[form] : undefined;
  if (!act) throw new PageError(400, "This page has no such form: reload it and try again");
  try {
    return createSeeOther(await act(visit, fields));
  } catch (error) {
    if (!(error instanceof PageError)) throw error;
    const sentForm: SentForm = { name: form, fields, problem: error.message };
    const again = { ...visit, sentForm };
    return respondContent(request, again, found.endpoint.page.show(again), error.status);
  }
}

function createVisit(
  parts: PageParts,
  request: Request,
  url: URL,
  params: Record<string, string>,
): Visit {
  const { sandbox } = parts;
  const { owner, repo } = params;
  const repository =
    owner !== undefined && repo !== undefined
      ? findRepository(sandbox.world, owner, repo.replace(/\.git$/, ""))
      : undefined;
  const person = getSignedInPerson(sandbox, request, repository);
  const api: Visit["api"] = (method, path, body) =>
    requestApi(parts.api, sandbox, person, { method, path, body });
  const may = canAct(sandbox, request);
  const visit: Visit = {
    sandbox,
    url,
    params,
    person,
    mayAct: may,
    api,
    sentForm: null,
    place: null,
  };
  if (owner === undefined || repo === undefined) return visit;
  if (!repository || !canSeeRepository(person, repository)) throw new PageNotFound();
  return { ...visit, place: createPlace(sandbox, repository) };
}

function createPlace(sandbox: Sandbox, repository: Repository): RepositoryPlace {
  const base = `/${repository.owner}/${repository.name}`;
  return { repository, git: getGit(sandbox, repository), base, api: `/repos${base}` };
}

async function respondContent(
  request: Request,
  visit: Visit,
  given: ReturnType<(typeof pages)[0]["show"]>,
  status?: number,
) {
  const result = await given;
  if (result instanceof Response) return result;
  return createPageResponse(
    request,
    status ?? result.status ?? 200,
    renderDocument(visit, result),
    result.leadsTo,
  );
}

function respondError(parts: PageParts, request: Request, url: URL, error: unknown): Response {
  const { sandbox } = parts;
  const person = getSignedInPerson(sandbox, request, undefined);
  const api = () => Promise.reject(new Error("An error page sends no API requests"));
  const may = canAct(sandbox, request);
  const visit: Visit = {
    sandbox,
    url,
    params: {},
    person,
    mayAct: may,
    api,
    sentForm: null,
    place: null,
  };
  if (error instanceof PageNotFound)
    return createPageResponse(request, 404, renderDocument(visit, createMissingContent(visit)));
  if (error instanceof PageError)
    return createPageResponse(
      request,
      error.status,
      renderDocument(visit, createFailedContent(error.message)),
    );
  parts.log(
    `page ${url.pathname} failed: ` +
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return createPageResponse(
    request,
    500,
    renderDocument(
      visit,
      createFailedContent("The sandbox could not create this page; its log says why."),
    ),
  );
}
