/**
 * Counts the time that calls spent on imports and that a preload would have saved. The names come from workers and
 * prove nothing.
 */
import type { ImportCost } from '../../contract.ts';
import type { ResultMessage } from '../../protocol/messages.ts';

/** Modules that are counted. If there are more, the cheapest is forgotten. */
const MAX_MODULES = 200;

/** Modules counted for one call. The largest packages have some hundred parts. */
const MAX_IMPORTS = 1_000;

/** Modules shown in the stats, which readers use to choose a preload. */
const MAX_SHOWN = 20;

/** Names of another form are not counted. */
const MODULE_NAME = /^(?!_)[A-Za-z]\w{0,60}(?:\.[A-Za-z]\w{0,60}){0,8}$/;

export class ImportCosts {
  readonly #costs = new Map<string, { calls: number; ms: number }>();

  /** Adds the imports of one call. */
  record(imports: ResultMessage['imports']): void {
    for (const { module, ms } of imports.slice(0, MAX_IMPORTS)) {
      if (!MODULE_NAME.test(module)) continue;
      const cost = this.#costs.get(module) ?? { calls: 0, ms: 0 };
      cost.calls++;
      cost.ms += ms;
      this.#costs.set(module, cost);
      if (this.#costs.size > MAX_MODULES) this.#forgetCheapest(module);
    }
  }

  /** Dearest first. */
  snapshot(): ImportCost[] {
    return this.#sorted().slice(0, MAX_SHOWN);
  }

  /** Modules that at least `calls` calls imported and that took at least `ms` in total, dearest first. */
  atLeast(calls: number, ms: number): string[] {
    return this.#sorted()
      .filter((cost) => cost.calls >= calls && cost.ms >= ms)
      .map(({ module }) => module);
  }

  #sorted(): ImportCost[] {
    return [...this.#costs]
      .map(([module, { calls, ms }]) => ({ module, calls, ms: Math.round(ms * 1_000) / 1_000 }))
      .sort((one, other) => other.ms - one.ms);
  }

  #forgetCheapest(newest: string): void {
    let cheapest: string | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [module, { ms }] of this.#costs) {
      if (module === newest || ms >= least) continue;
      cheapest = module;
      least = ms;
    }
    if (cheapest !== undefined) this.#costs.delete(cheapest);
  }
}
