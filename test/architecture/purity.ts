/** What the core may not touch, and which files may read the environment. */
import { roomOf } from "./imports.ts";
import { isNode, lineAt, type Node, type Placed, type Source, type Violation } from "./source.ts";

/** Globals that would bring in time, chance or the machine. */
const AMBIENT = [
  ...["fetch", "process", "performance", "crypto", "Buffer", "require", "globalThis", "global"],
  ...["setTimeout", "setInterval", "setImmediate", "queueMicrotask"],
];

const ENVIRONMENT = "src/config/env.ts";
/**
 * Programs of the sandbox, a package that does not know `src/config`. One runs in a job; the other
 * is its command.
 */
const PROGRAMS = ["src/sandbox/actions/uses/github-script/main.ts", "src/sandbox/main.ts"];

export function purityRules(source: Source): Violation[] {
  return source.nodes.flatMap((placed) => {
    const found = [
      roomOf(source.path) === "core" ? impure(placed) : null,
      roomOf(source.path) !== null && ![ENVIRONMENT, ...PROGRAMS].includes(source.path)
        ? environment(placed)
        : null,
    ];
    return found
      .filter((message) => message !== null)
      .map((message) => ({ path: source.path, line: lineAt(source, placed.node), message }));
  });
}

function impure({ node, parent, field }: Placed): string | null {
  if (isName(node, "Date") && field === "callee") {
    const none = Array.isArray(parent?.arguments) && parent.arguments.length === 0;
    if (parent?.type === "CallExpression" || none) return "reads the time: take it as a parameter";
  }
  if (isMember(node, "Date", "now"))
    return "reads the time with Date.now(): take it as a parameter";
  if (isMember(node, "Math", "random")) return "uses Math.random(): take ids as parameters";
  const global = AMBIENT.find((name) => isName(node, name));
  return global !== undefined && refers(parent, field) ? `uses ${global}: the core is pure` : null;
}

function environment({ node }: Placed): string | null {
  const message = `reads the environment: only ${ENVIRONMENT} does`;
  if (isMember(node, "process", "env") || isMember(node, "globalThis", "process")) return message;
  if (node.type === "VariableDeclarator" && isName(node.init, "process")) return message;
  const from = node.type === "ImportDeclaration" && isNode(node.source) ? node.source.value : null;
  return from === "node:process" || from === "process" ? `imports ${from}: use the global` : null;
}

/** Whether an identifier is a value here, and not just the name of a field. */
function refers(parent: Node | null, field: string): boolean {
  if (parent === null) return true;
  if (field === "property") return parent.computed === true;
  if (field === "key") return parent.computed === true;
  return field !== "imported" && field !== "exported" && field !== "label";
}

function isMember(node: Node, object: string, property: string): boolean {
  if (node.type !== "MemberExpression" || !isName(node.object, object) || !isNode(node.property))
    return false;
  return node.property.name === property || node.property.value === property;
}

function isName(value: unknown, name: string): boolean {
  return isNode(value) && value.type === "Identifier" && value.name === name;
}
