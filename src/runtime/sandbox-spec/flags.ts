/** Command-line flags with their reasons. */
export interface Flag {
  readonly argv: readonly string[];
  /** What goes wrong without it. */
  readonly why: string;
}

export function flag(why: string, ...argv: string[]): Flag {
  return { argv, why };
}

export function argvOf(flags: readonly Flag[]): string[] {
  return flags.flatMap(({ argv }) => argv);
}
