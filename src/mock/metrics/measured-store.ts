/** A store whose calls are timed: what they wait for is a disk or another machine. */
import { StoreUnavailableError } from '../../store/errors.ts'
import type { Store } from '../../store/port.ts'
import type { MockMetrics } from './metrics.ts'

export function measureStore(store: Store, metrics: MockMetrics): Store {
  return {
    ...store,
    accounts: measure('accounts', store.accounts, metrics),
    clicks: measure('clicks', store.clicks, metrics),
    leads: measure('leads', store.leads, metrics),
    faults: measure('faults', store.faults, metrics),
    journals: store.journals && measure('journals', store.journals, metrics),
  }
}

/** Every method is timed, whichever the port has. */
function measure<Part extends object>(name: string, part: Part, metrics: MockMetrics): Part {
  return new Proxy(part, {
    get(target, key) {
      const method: unknown = Reflect.get(target, key)
      if (typeof method !== 'function') return method
      const call = `${name}.${String(key)}`
      return async (...args: unknown[]) => {
        const start = performance.now()
        try {
          return await Reflect.apply(method, target, args)
        } catch (error) {
          if (error instanceof StoreUnavailableError) metrics.recordStoreFailure(call)
          throw error
        } finally {
          metrics.recordStoreCall(call, performance.now() - start)
        }
      }
    },
  })
}
