/** Evaluates `${{ }}` with GitHub's own evaluator. */
import { Evaluator, Lexer, Parser, data, type Expr } from "@actions/expressions";

/**
 * The contexts that expressions may name. GitHub's parser checks which of them a part of a workflow
 * may use.
 * https://docs.github.com/actions/reference/workflows-and-actions/contexts
 */
const CONTEXTS = [
  "github",
  "env",
  "vars",
  "secrets",
  "inputs",
  "needs",
  "steps",
  "strategy",
  "matrix",
  "runner",
  "job",
  "jobs",
];

type Token = ReturnType<Lexer["lex"]>["tokens"][number];

/**
 * The input of the evaluator: the contexts, and the functions that depend on the place of the
 * expression.
 */
export interface ExpressionScope {
  contexts: Record<string, unknown>;
  /** Results of `success()`, `failure()` and `cancelled()`, which exist only in `if`. */
  status?: { success: boolean; failure: boolean; cancelled: boolean };
  hashFiles?: (patterns: string[]) => string;
}

const STATUS_FUNCTIONS = ["success", "failure", "always", "cancelled"];
const FUNCTIONS = [
  ...STATUS_FUNCTIONS.map((name) => ({ name, minArgs: 0, maxArgs: 0 })),
  { name: "hashFiles", minArgs: 1, maxArgs: 255 },
];

/**
 * Evaluates one expression (without `${{ }}`) to a JSON value.
 * @throws Error with one sentence.
 */
export function evaluate(source: string, scope: ExpressionScope): unknown {
  return toJson(evaluateData(source, scope));
}

/**
 * Evaluates a text with any number of `${{ }}`. A text that is a single expression keeps the
 * expression's type.
 */
export function evaluateText(text: string, scope: ExpressionScope): unknown {
  const parts = splitTemplate(text);
  const [first] = parts;
  if (parts.length === 1 && first?.expression) {
    return evaluate(first.text, scope);
  }
  return renderTemplate(text, scope);
}

/** Replaces the expressions in a text by their results. Numbers and booleans become text. */
export function renderTemplate(text: string | number | boolean, scope: ExpressionScope): string {
  return splitTemplate(String(text))
    .map((part) => (part.expression ? evaluateData(part.text, scope).coerceString() : part.text))
    .join("");
}

/** Evaluates all texts in a value with `evaluateText`. */
export function evaluateDeep(value: unknown, scope: ExpressionScope): unknown {
  if (typeof value === "string") {
    return evaluateText(value, scope);
  }
  if (Array.isArray(value)) {
    return value.map((item) => evaluateDeep(item, scope));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, evaluateDeep(item, scope)]),
    );
  }
  return value;
}

/**
 * Evaluates an `if`, with or without `${{ }}`. Unless it checks the status itself, `success()` is
 * required too.
 */
export function evaluateCondition(source: string | null, scope: ExpressionScope): boolean {
  const success = scope.status?.success ?? true;
  if (source === null || source.trim() === "") {
    return success;
  }
  const parts = splitTemplate(source.trim());
  // Without `${{ }}` the whole text is the expression.
  const [lone] = parts.length === 1 ? parts : [];
  const expressions = lone === undefined ? parts.filter((part) => part.expression) : [lone];
  if (!success && !expressions.some((part) => isStatusExpression(part.text))) {
    return false;
  }
  return isTruthy(lone === undefined ? renderTemplate(source, scope) : evaluate(lone.text, scope));
}

function evaluateData(source: string, scope: ExpressionScope): data.ExpressionData {
  const contexts = new data.Dictionary();
  const names = [...new Set([...CONTEXTS, ...Object.keys(scope.contexts)])];
  for (const name of names) {
    contexts.add(name, fromJson(scope.contexts[name] === undefined ? {} : scope.contexts[name]));
  }
  const bool = (name: string, value: boolean): [string, FunctionCall] => [
    name,
    createFunction(name, () => new data.BooleanData(value)),
  ];
  const { success = true, failure = false, cancelled = false } = scope.status ?? {};
  const hash = (...args: data.ExpressionData[]): data.ExpressionData =>
    new data.StringData(scope.hashFiles?.(args.map((arg) => arg.coerceString())) ?? "");
  const functions = new Map<string, FunctionCall>([
    bool("success", success),
    bool("failure", failure),
    bool("cancelled", cancelled),
    bool("always", true),
    ["hashfiles", createFunction("hashFiles", hash)],
  ]);
  return new Evaluator(parseExpression(source, names), contexts, functions).evaluate();
}

type FunctionCall = {
  name: string;
  minArgs: number;
  maxArgs: number;
  call: (...args: data.ExpressionData[]) => data.ExpressionData;
};

function createFunction(name: string, body: FunctionCall["call"]): FunctionCall {
  return { name, minArgs: 0, maxArgs: 255, call: body };
}

function parseExpression(source: string, contexts: string[]): Expr {
  const expr = new Parser(readTokens(source), contexts, FUNCTIONS).parse() as Expr | undefined;
  if (expr === undefined) {
    throw new Error("An expression was expected");
  }
  return expr;
}

/**
 * Splits an expression into tokens. The library's lexer takes only the first `''` of a text for an
 * escaped quote; GitHub takes each.
 */
function readTokens(source: string): Token[] {
  const { tokens } = new Lexer(source).lex();
  return tokens.map((token) => {
    const quoted = typeof token.value === "string" && token.lexeme.startsWith("'");
    return quoted ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") } : token;
  });
}

function isStatusExpression(source: string): boolean {
  const tokens = readTokens(source);
  return tokens.some(
    (token, i) =>
      STATUS_FUNCTIONS.includes(token.lexeme.toLowerCase()) && tokens[i + 1]?.lexeme === "(",
  );
}

/**
 * Splits a text into plain text and expressions. `}}` inside a quoted text does not end an
 * expression.
 */
function splitTemplate(text: string): { text: string; expression: boolean }[] {
  const parts: { text: string; expression: boolean }[] = [];
  let at = 0;
  for (let open = text.indexOf("${{"); open !== -1; open = text.indexOf("${{", at)) {
    let close = open + 3;
    for (let quoted = false; quoted || !text.startsWith("}}", close); close++) {
      if (close >= text.length) {
        throw new Error("The expression is not closed");
      }
      quoted = text[close] === "'" ? !quoted : quoted;
    }
    if (open > at) {
      parts.push({ text: text.slice(at, open), expression: false });
    }
    parts.push({ text: text.slice(open + 3, close).trim(), expression: true });
    at = close + 2;
  }
  if (at < text.length || parts.length === 0) {
    parts.push({ text: text.slice(at), expression: false });
  }
  return parts;
}

function fromJson(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData;
}

function toJson(value: data.ExpressionData): unknown {
  return JSON.parse(JSON.stringify(value, data.replacer)) as unknown;
}

/** Returns whether a value is truthy. GitHub's falsy values: false, 0, "", null. */
export function isTruthy(value: unknown): boolean {
  return Boolean(value);
}
