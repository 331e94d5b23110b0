import { HttpError } from "./http-error.ts";
import type { Call, Endpoint, MediaType } from "./endpoint.ts";

/**
 * The version of the sandbox's responses, which is GitHub's default:
 * https://docs.github.com/rest/overview/api-versions
 */
export const API_VERSION = "2022-11-28";

/**
 * Refuses an unsupported version, because a client that relies on its shapes must not get others.
 */
export function checkApiVersion(wanted: string | null): void {
  if (wanted === null || wanted === API_VERSION) return;
  throw new HttpError(
    400,
    `API version ${wanted} is not supported. Supported versions: ${API_VERSION}`,
  );
}

// Parses `Accept` as GitHub does: `application/vnd.github.diff`,
// `application/vnd.github.v3.raw+json` …
// https://docs.github.com/rest/using-the-rest-api/getting-started-with-the-rest-api#media-types

/**
 * The forms of objects that contain a text by a person:
 * https://docs.github.com/rest/issues/comments
 */
export const BODY_MEDIA: readonly MediaType[] = ["raw", "text", "html", "full"];

const ANY = /^(?:\*\/\*|application\/\*|application\/json|application\/vnd\.github\b.*)$/;
/**
 * Names of previews (`….antiope-preview+json`) no longer have a meaning. They are accepted, as on
 * GitHub.
 */
const PARAM =
  /^application\/vnd\.github(?:\.v3)?\.(diff|patch|raw|sha|html|object|text|full)(?:\+json)?$/;

/** Returns the form that the request names, or `json` if it names none. */
export function getMediaType(call: Call): MediaType | "json" {
  return findMediaType(call.request.headers.get("accept")) ?? "json";
}

/**
 * Refuses with 415 a form that the endpoint lacks, instead of sending JSON that the client did not
 * request.
 */
export function checkAccept(endpoint: Endpoint, accept: string | null): void {
  if (endpoint.docs === null || !accept) return;
  const param = findMediaType(accept);
  if (endpoint.sendsBytes && isBytesRequest(accept)) return;
  const known =
    param === null
      ? parseAccept(accept).some((one) => ANY.test(one))
      : endpoint.media?.includes(param);
  if (!known)
    throw new HttpError(
      415,
      `Unsupported 'Accept' header: '${accept}'. Must accept 'application/json'.`,
    );
}

/** Returns whether the client requests the file itself instead of its metadata. */
export function isBytesRequest(accept: string | null): boolean {
  return parseAccept(accept).includes("application/octet-stream");
}

/** Formats `X-GitHub-Media-Type`: the media type that GitHub understood. */
export function formatMediaTypeHeader(accept: string | null): string {
  const param = findMediaType(accept);
  const json = param === null || accept?.includes("+json") ? "; format=json" : "";
  return `github.v3${param === null ? "" : `; param=${param}`}${json}`;
}

function findMediaType(accept: string | null): MediaType | null {
  for (const one of parseAccept(accept)) {
    const found = PARAM.exec(one);
    if (found) return found[1] as MediaType;
  }
  return null;
}

function parseAccept(accept: string | null): string[] {
  return (accept ?? "").split(",").map((one) => one.replace(/;.*$/, "").trim().toLowerCase());
}
