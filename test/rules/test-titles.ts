import ts from "typescript";

/** Functions of vitest, and those of test/support that wrap them. */
const RUNNER = /^(test|it|describe|onRealEngine)/;

/**
 * The titles in the source of a test file: of `test(...)`, `describe(...)` and all their forms, such
 * as `test.skipIf(...)(...)` and `test.each(...)(...)`. Where a table fills a title, its texts count
 * as titles too.
 */
export function testTitles(source: string): readonly string[] {
  const file = ts.createSourceFile("x.test.ts", source, ts.ScriptTarget.Latest, false);
  const titles: string[] = [];
  visit(file);
  return titles;

  function visit(node: ts.Node): void {
    if (ts.isCallExpression(node) && isRunner(node.expression)) {
      // a wrapper takes its title after the engine that it runs on
      const text = node.arguments
        .slice(0, 2)
        .map(textOf)
        .find((it) => it !== undefined);
      if (text !== undefined) {
        titles.push(text);
        if (/[%$]/.test(text) && ts.isCallExpression(node.expression))
          titles.push(...node.expression.arguments.flatMap(textsIn));
      }
    }
    ts.forEachChild(node, visit);
  }
}

/** Whether the callee is `test`, `test.only`, `test.each(...)` and so on. */
function isRunner(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return RUNNER.test(callee.text);
  if (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee))
    return isRunner(callee.expression);
  return false;
}

/** The text of a literal or of a template; undefined for other expressions. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map((span) => span.literal.text)].join("%s");
}

function textsIn(node: ts.Node): readonly string[] {
  const text = textOf(node);
  if (text !== undefined) return [text];
  const found: string[] = [];
  ts.forEachChild(node, (child) => void found.push(...textsIn(child)));
  return found;
}
