/**
 * Describes problems of outside data in our own words. Those of a validation library are for programmers and change
 * with its versions.
 */
import type { z } from 'zod';

/** Every problem with its place: `field is not a string; other.field must be at least 1`. */
export function describeProblems(error: z.core.$ZodError, whole = 'it'): string {
  return error.issues.map((issue) => `${issue.path.join('.') || whole} ${problem(issue)}`).join('; ');
}

function problem(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      // A missing value is reported as one of the wrong type, because the parser does not tell the two apart.
      return `is missing, or of another type than ${issue.expected}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'unrecognized_keys':
      return `has fields that nobody knows: ${issue.keys.join(', ')}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return issue.discriminator === undefined ? 'has none of the forms it may have' : 'has no known value';
    case 'invalid_format':
    case 'not_multiple_of':
    case 'invalid_key':
    case 'invalid_element':
      return 'has another form than expected';
    case 'custom':
      return issue.message ?? 'breaks a rule';
    default:
      return issue satisfies never;
  }
}
