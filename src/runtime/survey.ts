/** Tries every runtime, including ones that would not be chosen, for `doctor`. */
import type { Log } from '../log.ts';
import { imageExists } from './image/image.ts';
import { brokenBy, type Probe } from './probe.ts';
import { createRuntime, ORDER } from './select.ts';
import type { RuntimeName, RuntimeSettings } from './settings.ts';

export interface SurveyedRuntime {
  readonly name: RuntimeName;
  readonly probe: Probe;
  /** The image it would run; null if it runs none or does not work. */
  readonly image: { readonly name: string; readonly isPresent: boolean } | null;
}

/** Starts no sandbox and builds no image. Never rejects. */
export function surveyRuntimes(settings: RuntimeSettings, log: Log): Promise<SurveyedRuntime[]> {
  return Promise.all(ORDER.map((name) => survey(name, settings, log)));
}

async function survey(name: RuntimeName, settings: RuntimeSettings, log: Log): Promise<SurveyedRuntime> {
  const runtime = createRuntime(name, settings, log);
  const probe = await runtime.probe();
  const image = runtime.describeImage();
  if (!probe.works || image === null) return { name, probe, image: null };
  try {
    return { name, probe, image: { name: image, isPresent: await imageExists({ command: name, env: {} }, image) } };
  } catch (error) {
    // It answered a moment ago. If it does not answer now, it is of no use.
    return { name, probe: brokenBy(error, `Restart ${name}.`), image: null };
  }
}
