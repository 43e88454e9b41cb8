/**
 * A reporter for vitest: counts and failures of a run, as JSON, in the file that the variable `TEST_REPORT` names. Vitest's own
 * JSON says nothing of hooks that fail, of time-outs, and of errors outside of tests.
 */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestCase, TestModule, TestSuite } from 'vitest/node';

export interface Failure {
  readonly name: string;
  /** Its message, of as many lines as it has. */
  readonly error: string;
}

export interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

type Errors = readonly { readonly message: string }[];

export default class FailureReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const path = process.env.TEST_REPORT;
    if (path === undefined) throw new Error('TEST_REPORT does not say where to.');
    writeFileSync(path, JSON.stringify(reportOf(modules, unhandledErrors)));
  }
}

function reportOf(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): Report {
  const tests = modules.flatMap(({ children }) => [...children.allTests()]);
  const suites = modules.flatMap(({ children }) => [...children.allSuites()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state);
  const failures = [
    ...modules.flatMap((module) => failureOf(module.relativeModuleId, module.errors())),
    // A hook that fails is one failure, however many tests it keeps from running.
    ...suites.flatMap((suite) => failureOf(nameOf(suite), suite.errors())),
    ...inState('failed').flatMap((test) => failureOf(nameOf(test), test.result().errors ?? [])),
    ...unhandledErrors.flatMap((error) => failureOf('outside of tests', [error])),
  ];
  return {
    passed: inState('passed').length,
    failed: failures.length,
    skipped: inState('skipped').length,
    failures,
  };
}

function failureOf(name: string, errors: Errors): Failure[] {
  const [first] = errors;
  return first === undefined ? [] : [{ name, error: first.message }];
}

function nameOf(task: TestCase | TestSuite): string {
  return `${task.module.relativeModuleId} > ${task.fullName}`;
}
