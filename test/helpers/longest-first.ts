/** Order of test files: those that take minutes come first, so that none of them is left over when all else has ended. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** By their names, the longest first. */
const LONG = [
  'leaks',
  'hostile',
  'shared-folders',
  'foreign-clients',
  'pythons',
  'script',
  'notebook',
  'first-use',
  'modes',
  'supervisor-killed',
  'executor',
  'container-paused',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return [...(await super.sort(files))].sort((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId, project }: TestSpecification): number {
  const place = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  // Groups stay apart, as vitest wants them.
  return (project.config.sequence.groupOrder + 1) * LONG.length + (place === -1 ? LONG.length - 1 : place);
}
