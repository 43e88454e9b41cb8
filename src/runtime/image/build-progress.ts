/** Reads the progress of an image build from the output of engines, and reports it in one form. */
import type { Log } from '../../log.ts';

/** ms between signs of life in the log. One step, installing the packages, takes a minute or two. */
const SIGN_OF_LIFE_MS = 10_000;

/** ms between two looks of a terminal at the time. */
const REDRAW_MS = 1_000;

/** Characters of an instruction that are shown. Nobody reads more. */
const MAX_INSTRUCTION_CHARS = 60;

export interface BuildStep {
  /** Counted from 1. */
  readonly step: number;
  readonly steps: number;
  /** Instruction of the Dockerfile, shortened. */
  readonly instruction: string;
}

/** "Step 3/9 : RUN …" of Docker's legacy builder, "STEP 3/9: RUN …" of Podman, which also numbers stages. */
const STEP = /^(?:\[\d+\/\d+\] )?step (\d+)\/(\d+) ?: *(\S.*)$/i;
/**
 * "#7 [3/9] RUN …" or "#7 [stage-0 3/9] RUN …" of BuildKit. Its own steps, such as "[internal] load …", have no number.
 */
const BUILDKIT_STEP = /^#\d+ \[(?:[^\]/]*\s)?(\d+)\/(\d+)\] *(\S.*)$/;

/** The step that a line announces, or null. */
export function readBuildStep(line: string): BuildStep | null {
  const [, step, steps, text] = STEP.exec(line) ?? BUILDKIT_STEP.exec(line) ?? [];
  if (text === undefined) return null;
  const instruction = text.replace(/\s+/g, ' ').trim();
  const isLong = instruction.length > MAX_INSTRUCTION_CHARS;
  return {
    step: Number(step),
    steps: Number(steps),
    instruction: isLong ? `${instruction.slice(0, MAX_INSTRUCTION_CHARS)}…` : instruction,
  };
}

/**
 * Prepares an image, and tells its progress. `report` gets each step in words that complete "it is"; a terminal shows
 * a bar, and another log gets a sign of life every few seconds.
 */
export async function prepareAloud<T>(
  runtime: {
    prepare(progress: (line: string) => void): Promise<T>;
    describeImage(): string | null;
  },
  log: Log,
  report: (doing: string) => void,
): Promise<T> {
  const what = `building the image ${runtime.describeImage()}`;
  const startedAt = performance.now();
  let doing: string | null = null;
  let reached = 0;
  let current: BuildStep | null = null;
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const draw = () => {
    if (current === null) return;
    const { step, steps, instruction } = current;
    log.progress?.({ done: step - 1, total: steps, seconds: seconds(), doing: instruction });
  };
  const tellTime = () => {
    if (doing !== null) log.info(`${doing}, ${seconds()} s so far`);
  };
  const hasTerminal = log.progress !== undefined;
  const signOfLife = setInterval(hasTerminal ? draw : tellTime, hasTerminal ? REDRAW_MS : SIGN_OF_LIFE_MS);
  try {
    return await runtime.prepare((line) => {
      log.debug(line);
      if (doing === null) {
        doing = what;
        report(doing);
      }
      const step = readBuildStep(line);
      // BuildKit works on several steps at a time and repeats their names.
      if (step === null || step.step <= reached) return;
      reached = step.step;
      current = step;
      doing = `${what}: step ${step.step} of ${step.steps} (${step.instruction})`;
      if (hasTerminal) draw();
      else log.info(doing);
      report(doing);
    });
  } finally {
    clearInterval(signOfLife);
    log.progress?.(null);
  }
}
