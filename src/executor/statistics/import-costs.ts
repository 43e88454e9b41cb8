/** What imports cost calls: time that a preload would have saved them. The names come from workers and prove nothing. */
import type { ImportCost } from '../../contract.ts';
import type { ResultMessage } from '../../protocol/messages.ts';

/** Modules that are counted; of more than that the cheapest is forgotten. */
const MAX_MODULES = 200;

/** Of one call. The largest packages have some hundred parts. */
const MAX_IMPORTS = 1_000;

/** Shown in the stats: a reader wants to know what to preload. */
const MAX_SHOWN = 20;

/** Whatever is not the name of a module is not counted. */
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

  /** Those on which at least so many calls spent at least so much time together, dearest first. */
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
