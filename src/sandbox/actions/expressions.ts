/** `${{ }}` by GitHub's own evaluator. */
import { data, Evaluator, type Expr, Lexer, Parser } from "@actions/expressions";
import { CONTEXTS } from "./context-names.ts";

type Token = ReturnType<Lexer["lex"]>["tokens"][number];

/** What the evaluator sees: the contexts, and the functions that depend on where it is evaluated. */
export interface Scope {
  contexts: Record<string, unknown>;
  /** Answers of `success()`, `failure()` and `cancelled()`; they exist in `if` alone. */
  status?: { success: boolean; failure: boolean; cancelled: boolean };
  hashFiles?: (patterns: string[]) => string;
}

const STATUS_FUNCTIONS = ["success", "failure", "always", "cancelled"];
const FUNCTIONS = [
  ...STATUS_FUNCTIONS.map((name) => ({ name, minArgs: 0, maxArgs: 0 })),
  { name: "hashFiles", minArgs: 1, maxArgs: 255 },
];

/** Evaluates one expression (without `${{ }}`) to a JSON value. Throws an Error with one sentence. */
export function evaluate(source: string, scope: Scope): unknown {
  return toJson(evaluateData(source, scope));
}

/** A text with any number of `${{ }}`; a text that is one expression keeps the expression's type. */
export function evaluateText(text: string, scope: Scope): unknown {
  const parts = split(text);
  const [first] = parts;
  if (parts.length === 1 && first?.expression) {
    return evaluate(first.text, scope);
  }
  return interpolate(text, scope);
}

/** A text with its expressions replaced by their texts. Numbers and booleans become text. */
export function interpolate(text: string | number | boolean, scope: Scope): string {
  return split(String(text))
    .map((part) => (part.expression ? evaluateData(part.text, scope).coerceString() : part.text))
    .join("");
}

/** Everything below a value, as `evaluateText` does it. */
export function evaluateDeep(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") {
    return evaluateText(value, scope);
  }
  if (Array.isArray(value)) {
    return value.map((item) => evaluateDeep(item, scope));
  }
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, evaluateDeep(item, scope)]));
  }
  return value;
}

/** An `if`: with or without `${{ }}`; unless it asks for the status itself, `success()` is required too. */
export function condition(source: string | null, scope: Scope): boolean {
  const success = scope.status?.success ?? true;
  if (source === null || source.trim() === "") {
    return success;
  }
  const parts = split(source.trim());
  // Without `${{ }}` the whole text is the expression.
  const [lone] = parts.length === 1 ? parts : [];
  const expressions = lone === undefined ? parts.filter((part) => part.expression) : [lone];
  if (!success && !expressions.some((part) => asksStatus(part.text))) {
    return false;
  }
  return truthy(lone === undefined ? interpolate(source, scope) : evaluate(lone.text, scope));
}

function evaluateData(source: string, scope: Scope): data.ExpressionData {
  const contexts = new data.Dictionary();
  const names = [...new Set([...CONTEXTS, ...Object.keys(scope.contexts)])];
  for (const name of names) {
    contexts.add(name, fromJson(scope.contexts[name] === undefined ? {} : scope.contexts[name]));
  }
  const bool = (name: string, value: boolean): [string, Call] => [name, call(name, () => new data.BooleanData(value))];
  const { success = true, failure = false, cancelled = false } = scope.status ?? {};
  const hash = (...args: data.ExpressionData[]): data.ExpressionData =>
    new data.StringData(scope.hashFiles?.(args.map((arg) => arg.coerceString())) ?? "");
  const functions = new Map<string, Call>([
    bool("success", success),
    bool("failure", failure),
    bool("cancelled", cancelled),
    bool("always", true),
    ["hashfiles", call("hashFiles", hash)],
  ]);
  return new Evaluator(parse(source, names), contexts, functions).evaluate();
}

type Call = {
  name: string;
  minArgs: number;
  maxArgs: number;
  call: (...args: data.ExpressionData[]) => data.ExpressionData;
};

function call(name: string, body: Call["call"]): Call {
  return { name, minArgs: 0, maxArgs: 255, call: body };
}

function parse(source: string, contexts: string[]): Expr {
  const expr = new Parser(lex(source), contexts, FUNCTIONS).parse() as Expr | undefined;
  if (expr === undefined) {
    throw new Error("An expression was expected");
  }
  return expr;
}

/** The library's lexer takes only the first `''` of a text for an escaped quote; GitHub takes each. */
function lex(source: string): Token[] {
  const { tokens } = new Lexer(source).lex();
  return tokens.map((token) => {
    const quoted = typeof token.value === "string" && token.lexeme.startsWith("'");
    return quoted ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") } : token;
  });
}

function asksStatus(source: string): boolean {
  const tokens = lex(source);
  return tokens.some(
    (token, i) => STATUS_FUNCTIONS.includes(token.lexeme.toLowerCase()) && tokens[i + 1]?.lexeme === "(",
  );
}

/** Plain text and expressions in turn; `}}` inside a quoted text does not end an expression. */
function split(text: string): { text: string; expression: boolean }[] {
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

/** GitHub's falsy values: false, 0, "", null. */
export function truthy(value: unknown): boolean {
  return Boolean(value);
}
