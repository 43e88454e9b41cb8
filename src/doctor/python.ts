/** Python source, indented as the TypeScript around it. Backslashes stand as they are. */
export function py(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const lines = String.raw({ raw: strings.raw }, ...values)
    .replace(/^\n/, '')
    .replace(/\n *$/, '')
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents);
  return lines.map((line) => line.slice(indent)).join('\n');
}

/** Text as a Python literal: JSON's escapes of strings are Python's too. */
export function literal(text: string): string {
  return JSON.stringify(text);
}
