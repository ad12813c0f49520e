/** All that is checked: one store with each mistake in turn, and every correct store. */
import {
  CORRECT_STORES,
  type CorrectStore,
  findMissingProgram,
  readStoreConfig,
  startStore as startCorrect,
} from './correct-stores.ts'
import { CORRECT_VARIANTS, type CorrectVariant } from './correct-variants.ts'
import type { Defect } from './defect.ts'
import { MISTAKES } from './defects/index.ts'
import { configOf, configWithCart, configWithConsent, configWithWays } from './store/config.ts'
import { REFERENCE_STORE, type StoreHooks } from './store/hooks.ts'
import { startStore } from './store/store.ts'
import type { Retrack, RunningSubject, Subject } from './subject.ts'

const CONFIGS = { plain: configOf, ways: configWithWays, consent: configWithConsent, cart: configWithCart }

async function startSubject(
  parts: StoreHooks,
  retrack: Retrack,
  config: keyof typeof CONFIGS = 'plain',
): Promise<RunningSubject> {
  const store = await startStore(parts, retrack)
  return { config: { ...CONFIGS[config](store, retrack) }, stop: store.stop }
}

const withoutMistake: Subject = {
  name: 'none',
  what: 'The store of the mistakes, with none of them',
  mistake: null,
  expected: { tripped: [], trippedInBrowser: [] },
  needsBrowser: true,
  lacks: null,
  start: (retrack) => startSubject(REFERENCE_STORE, retrack),
}

/** The parts of a store that a browser meets. */
const PAGES: readonly (keyof StoreHooks)[] = ['cookies', 'destination', 'sendOn', 'page', 'cart', 'checkoutHost']

const toVariant = ({ name, what, config, hooks }: CorrectVariant): Subject => ({
  ...withoutMistake,
  name,
  what,
  needsBrowser: config === 'consent' || config === 'cart' || PAGES.some((part) => part in hooks),
  start: (retrack) => startSubject({ ...REFERENCE_STORE, ...hooks }, retrack, config),
})

function withMistake(mistake: Defect): Subject {
  const { config } = mistake
  const { name, what, expectedFailure, alsoFails = {}, seenInBrowser = [], isAlikeInBrowser = false, hooks } = mistake
  const all = [expectedFailure, ...Object.keys(alsoFails)]
  return {
    name,
    what,
    mistake,
    expected: { tripped: all.filter((id) => !seenInBrowser.includes(id)), trippedInBrowser: seenInBrowser },
    needsBrowser: !isAlikeInBrowser && all.some((id) => id.startsWith('redirect.')),
    lacks: null,
    start: (retrack) => startSubject({ ...REFERENCE_STORE, ...hooks }, retrack, config),
  }
}

const toCorrect = (store: CorrectStore): Subject => ({
  name: store.name,
  what: store.make,
  mistake: null,
  // A page that uses script is correct, but there is a better one. The check only advises that.
  expected: { tripped: [], trippedInBrowser: store.needsBrowser ? ['redirect.server-cookie'] : [] },
  needsBrowser: true,
  lacks: findMissingProgram(store),
  async start(retrack) {
    const running = await startCorrect(store, retrack)
    return { config: await readStoreConfig(store, running, retrack), stop: running.stop }
  },
})

export const SUBJECTS: readonly Subject[] = [
  ...CORRECT_STORES.map(toCorrect),
  withoutMistake,
  ...CORRECT_VARIANTS.map(toVariant),
  ...MISTAKES.map(withMistake),
]
