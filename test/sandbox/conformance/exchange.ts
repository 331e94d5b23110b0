/** Compares one request and its answer with GitHub's description of its REST API. */
import { BASIC_ERROR, objections, operationOf, type Operation } from "./rest-schema.ts";
import { ANYWHERE, TOLERANCES } from "./tolerances.ts";

/** A request and its answer. Bodies are text; null without a body, or if it is not text. */
export interface Exchange {
  method: string;
  /** Absolute or relative; with or without `/api/v3`. */
  url: string;
  request: string | null;
  status: number;
  headers: Readonly<Record<string, string>>;
  answer: string | null;
}

export interface Judged {
  /** `GET /repos/{owner}/{repo}`, or null if GitHub describes no such operation. */
  operation: string | null;
  problems: string[];
}

/**
 * Returns the violations of the description in an exchange. A request that GitHub would refuse must
 * be refused.
 */
export function judge(exchange: Exchange): Judged {
  const url = new URL(exchange.url, "http://sandbox.invalid");
  const path = url.pathname.replace(/^\/api\/(v3|uploads)(?=\/|$)/, "") || "/";
  // HEAD answers like GET, without the body.
  const found = operationOf(exchange.method === "HEAD" ? "GET" : exchange.method, path);
  if (!found) {
    const problems =
      exchange.status === 404
        ? []
        : [`answered ${exchange.status}, GitHub knows no such operation`];
    return { operation: null, problems };
  }
  const { operation, values } = found;
  const name = `${operation.method} ${operation.path}`;
  // GitHub refuses invalid requests. Only a successful request must be one that GitHub accepts.
  const taken = exchange.status < 400;
  const all = [
    ...(taken ? parameterProblems(operation, values, url.searchParams) : []),
    ...(taken ? requestProblems(operation, exchange) : []),
    ...(taken ? [] : wronged(operation, exchange, url.searchParams)),
    ...answerProblems(operation, exchange),
    ...headerProblems(exchange),
  ];
  const tolerated = TOLERANCES.filter((one) => one.operation === name);
  return {
    operation: name,
    problems: all.filter((one) => !tolerated.some((t) => t.objection.test(one))),
  };
}

function parameterProblems(
  operation: Operation,
  values: string[],
  query: URLSearchParams,
): string[] {
  const places = [...operation.path.matchAll(/\{([a-z_0-9]+)\}/g)].map((match) => match[1]);
  return operation.parameters.flatMap((parameter) => {
    const say = (value: unknown) =>
      objections(parameter.pointer, value, "text").map(
        (one) => `${parameter.in} ${parameter.name} ${one}`,
      );
    if (parameter.in === "path") return say(values[places.indexOf(parameter.name)]);
    if (parameter.in !== "query") return [];
    const given = query.getAll(parameter.name);
    if (given.length === 0) return parameter.required ? [`query ${parameter.name} is missing`] : [];
    return say(given.length === 1 ? given[0] : given);
  });
}

function requestProblems(operation: Operation, { request }: Exchange): string[] {
  if (operation.body === null) return [];
  if (request === null || request === "")
    return operation.bodyRequired ? ["request: a body is missing"] : [];
  return objections(operation.body, JSON.parse(request)).map((one) => `request ${one}`);
}

/**
 * Returns the problem of a request that was refused for its shape, although GitHub's description
 * allows it.
 */
function wronged(operation: Operation, exchange: Exchange, query: URLSearchParams): string[] {
  const said = /json/.test(typeOf(exchange.headers)) ? (exchange.answer ?? "") : "";
  if (exchange.status !== 422 || !said.includes('"Invalid request.')) return [];
  const found = [
    ...requestProblems(operation, exchange),
    ...parameterProblems(operation, [], query),
  ];
  return found.length > 0
    ? []
    : [`refused, though GitHub takes such a request: ${said.slice(0, 200)}`];
}

function answerProblems(
  operation: Operation,
  { method, status, answer, headers }: Exchange,
): string[] {
  if (method === "HEAD") return answer ? ["answer to HEAD: has a body"] : [];
  const described = operation.answers[String(status)];
  const type = typeOf(headers);
  if (!described) {
    if (!(status in ANYWHERE))
      return [`answer ${status}: GitHub answers ${Object.keys(operation.answers).join(", ")}`];
    if (status < 400) return status === 304 && answer ? [`answer ${status}: has a body`] : [];
    return errorProblems(status, type, answer);
  }
  if (status >= 400)
    return [
      ...errorProblems(status, type, answer),
      ...schemaProblems(described, headers, status, answer),
    ];
  if (Object.keys(described).length === 0)
    return answer ? [`answer ${status}: has a body, GitHub's has none`] : [];
  return schemaProblems(described, headers, status, answer);
}

function typeOf(headers: Exchange["headers"]): string {
  return (headers["content-type"] ?? "").split(";")[0]!.trim();
}

/**
 * Returns the form of an answer. A form other than JSON has its own media type in the description,
 * but is sent as plain JSON. `object` is one.
 */
function formOf(headers: Exchange["headers"]): string {
  const param = /param=([a-z]+); format=json/.exec(headers["x-github-media-type"] ?? "")?.[1];
  return param === undefined || !typeOf(headers).endsWith("json")
    ? typeOf(headers)
    : `application/vnd.github.${param}`;
}

function schemaProblems(
  described: Record<string, string | null>,
  headers: Exchange["headers"],
  status: number,
  answer: string | null,
): string[] {
  const type = typeOf(headers);
  const asked = /param=/.test(headers["x-github-media-type"] ?? "");
  const pointer = described[formOf(headers)] ?? described["application/json"];
  if (!pointer) return [];
  // Only JSON has a schema. The client requested diff, patch and raw by a media type.
  if (!type.endsWith("json"))
    return asked ? [] : [`answer ${status}: is ${type || "of no type"}, not JSON`];
  if (answer === null || answer === "") return [`answer ${status}: has no body`];
  return objections(pointer, JSON.parse(answer)).map((one) => `answer ${status} ${one}`);
}

function errorProblems(status: number, type: string, answer: string | null): string[] {
  if (!type.endsWith("json") || !answer)
    return [`answer ${status}: GitHub's errors are JSON, this is ${type || "empty"}`];
  const body = JSON.parse(answer) as Record<string, unknown>;
  const said = typeof body["status"] === "string" ? body["status"] : "nothing";
  const missing = ["message", "documentation_url", "status"].filter(
    (key) => typeof body[key] !== "string",
  );
  return [
    ...objections(BASIC_ERROR, body).map((one) => `answer ${status} ${one}`),
    ...missing.map((key) => `answer ${status}: the error has no ${key}`),
    ...(said === String(status) ? [] : [`answer ${status}: the error says status ${said}`]),
  ];
}

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const ALWAYS = [
  "x-github-request-id",
  "x-github-media-type",
  "x-ratelimit-limit",
  "x-ratelimit-remaining",
];
const LIMITS = ["x-ratelimit-reset", "x-ratelimit-used", "x-ratelimit-resource"];

function headerProblems({ headers }: Exchange): string[] {
  return [...ALWAYS, ...LIMITS].flatMap((name) =>
    headers[name] ? [] : [`answer: header ${name} is missing`],
  );
}
