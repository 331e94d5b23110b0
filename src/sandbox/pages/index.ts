/** The sandbox's pages, for a person in a browser: read from the world, written through the REST API. */
import { findRepository } from "../auth/permit.ts";
import { gitOf } from "../git/of.ts";
import type { Repository } from "../model.ts";
import { Router } from "../rest/router.ts";
import type { Sandbox } from "../sandbox.ts";
import { askApi, type Api } from "./api.ts";
import { asset } from "./assets.ts";
import { checkHost, checkOrigin } from "./guard.ts";
import { checkKey, mayAct, takeKey } from "./key.ts";
import { documentOf } from "./parts/document.ts";
import { mayKnow, personOf } from "./person.ts";
import { Refused } from "./refused.ts";
import { page, seeOther } from "./respond.ts";
import { pages } from "./routes.ts";
import { switchPerson } from "./switch-person.ts";
import { Missing, type Place, type Tried, type Visit } from "./visit.ts";
import { failed, missing } from "./views/missing.ts";

export interface PageParts {
  sandbox: Sandbox;
  /** Answers a request of the REST API. */
  api: Api;
  log: (line: string) => void;
}

const router = new Router(pages.map((one) => ({ method: "GET", path: one.path, page: one })));

/** Answers what `wantsPage` lets in. Never throws: what went wrong is a page too. */
export async function answerPage(parts: PageParts, request: Request): Promise<Response> {
  const url = new URL(request.url);
  try {
    checkHost(url, parts.sandbox.url);
    const elsewhere = isFromElsewhere(request, url);
    if (request.method === "POST" && !elsewhere) {
      checkOrigin(request, url);
      checkKey(parts.sandbox, request);
    }
    const signedIn = takeKey(parts.sandbox, request, url);
    if (signedIn) return signedIn;
    if (url.pathname.startsWith("/_pages/") && request.method !== "POST") return asset(request, url.pathname);
    if (url.pathname === "/_pages/sign-in") return await switchPerson(parts.sandbox, request);
    return await visited(parts, request, url, elsewhere);
  } catch (error) {
    return problem(parts, request, url, error);
  }
}

/** Another site's form leads here, to a page that shows what it sent and does nothing. */
function isFromElsewhere(request: Request, url: URL): boolean {
  if (request.method !== "POST" || request.headers.get("origin") === url.origin) return false;
  return router.match("GET", url.pathname)?.endpoint.page.fromElsewhere ?? false;
}

async function visited(parts: PageParts, request: Request, url: URL, elsewhere: boolean): Promise<Response> {
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, "") : url.pathname;
  const found = router.match("GET", path);
  if (!found) throw new Missing();
  const visit = visitOf(parts, request, url, found.params);
  if (request.method !== "POST") return shown(request, visit, found.endpoint.page.show(visit));
  const fields = new URLSearchParams(await request.text());
  if (elsewhere) {
    const offered = { ...visit, tried: { form: "", fields, problem: "" } };
    return shown(request, offered, found.endpoint.page.show(offered));
  }
  const form = fields.get("do") ?? "";
  const forms = found.endpoint.page.forms ?? {};
  const act = Object.hasOwn(forms, form) ? forms[form] : undefined;
  if (!act) throw new Refused(400, "This page has no such form: reload it and try again");
  try {
    return seeOther(await act(visit, fields));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const tried: Tried = { form, fields, problem: error.message };
    const again = { ...visit, tried };
    return shown(request, again, found.endpoint.page.show(again), error.status);
  }
}

function visitOf(parts: PageParts, request: Request, url: URL, params: Record<string, string>): Visit {
  const { sandbox } = parts;
  const { owner, repo } = params;
  const repository =
    owner !== undefined && repo !== undefined
      ? findRepository(sandbox.world, owner, repo.replace(/\.git$/, ""))
      : undefined;
  const person = personOf(sandbox, request, repository);
  const api: Visit["api"] = (method, path, body) => askApi(parts.api, sandbox, person, { method, path, body });
  const may = mayAct(sandbox, request);
  const visit: Visit = { sandbox, url, params, person, mayAct: may, api, tried: null, place: null };
  if (owner === undefined || repo === undefined) return visit;
  if (!repository || !mayKnow(person, repository)) throw new Missing();
  return { ...visit, place: placeAt(sandbox, repository) };
}

function placeAt(sandbox: Sandbox, repository: Repository): Place {
  const base = `/${repository.owner}/${repository.name}`;
  return { repository, git: gitOf(sandbox, repository), base, api: `/repos${base}` };
}

async function shown(request: Request, visit: Visit, given: ReturnType<(typeof pages)[0]["show"]>, status?: number) {
  const result = await given;
  if (result instanceof Response) return result;
  return page(request, status ?? result.status ?? 200, documentOf(visit, result), result.leadsTo);
}

function problem(parts: PageParts, request: Request, url: URL, error: unknown): Response {
  const { sandbox } = parts;
  const person = personOf(sandbox, request, undefined);
  const api = () => Promise.reject(new Error("A page of an error asks nothing"));
  const may = mayAct(sandbox, request);
  const visit: Visit = { sandbox, url, params: {}, person, mayAct: may, api, tried: null, place: null };
  if (error instanceof Missing) return page(request, 404, documentOf(visit, missing(visit)));
  if (error instanceof Refused) return page(request, error.status, documentOf(visit, failed(error.message)));
  parts.log(`page ${url.pathname} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return page(request, 500, documentOf(visit, failed("The sandbox could not make this page; its log says why.")));
}
