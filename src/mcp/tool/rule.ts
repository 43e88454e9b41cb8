/** Messages about input that breaks a rule. They end with the value. */

/** Characters of a value that a message quotes. */
const MAX_SHOWN_CHARS = 80;

export function rule(text: string) {
  return (issue: { readonly input?: unknown }) => `${text}, but is ${show(issue.input)}`;
}

export function show(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text;
}
