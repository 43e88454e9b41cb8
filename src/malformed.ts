/** What is wrong with data from outside, in our own words: a validation library's are for programmers, and change with its versions. */
import type { z } from 'zod';

/** `field is not a string; other.field must be at least 1`: every problem, each with the place where it is. */
export function describeProblems(error: z.core.$ZodError, whole = 'it'): string {
  return error.issues.map((issue) => `${issue.path.join('.') || whole} ${problem(issue)}`).join('; ');
}

function problem(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      // What is not there is no string either, and the parser does not tell the two apart.
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
