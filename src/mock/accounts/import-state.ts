/** Accounts out of a document that a mock has exported: all of them are added, or none. */
import { randomUUID } from 'node:crypto'
import { DEFAULT_BEHAVIOURS } from '../../../schemas/behaviours/index.ts'
import { expandProfile } from '../../../schemas/behaviours/profiles.ts'
import type { StateAccount } from '../../../schemas/state.ts'
import { apiToken } from '../../deterministic.ts'
import type { AccountRecord, Restoration, Store } from '../../store/port.ts'
import { toRestoredEntry } from '../journal/stored-entry.ts'

export interface ImportOptions {
  /** Whether accounts are replaced that hold leads or clicks already. */
  readonly replace: boolean
  /** The account whose place the only one of the state takes. Left out: that of the same token, or of the same program. */
  readonly target?: AccountRecord | undefined
}

export type Imported =
  | { readonly kind: 'imported'; readonly accounts: readonly AccountRecord[] }
  /** Nothing was changed, and this is why. */
  | { readonly kind: 'taken'; readonly reason: string }
  | { readonly kind: 'full' }

export async function importState(
  store: Store,
  accounts: readonly StateAccount[],
  { replace, target }: ImportOptions,
): Promise<Imported> {
  for (;;) {
    const restorations: Restoration[] = []
    for (const account of accounts) {
      const replaced =
        target === undefined ? await findReplaced(store, account) : await store.accounts.byToken(target.token)
      if (target !== undefined && replaced === undefined) return toTaken('The account was removed.')
      const reason = await findObstacle(store, account, replaced, replace)
      if (reason !== undefined) return toTaken(reason)
      restorations.push(toRestoration(account, replaced))
    }
    const duplicate = findDuplicate(restorations)
    if (duplicate !== undefined) return toTaken(duplicate)
    const restored = await store.accounts.restore(restorations)
    // Another account of this token came, or the one that is replaced was reset: it is looked at again.
    if (restored.kind === 'stale') continue
    return restored.kind === 'full' ? restored : { kind: 'imported', accounts: restored.accounts }
  }
}

const toTaken = (reason: string): Imported => ({ kind: 'taken', reason })

function findReplaced(store: Store, { token, publisher, program }: StateAccount): Promise<AccountRecord | undefined> {
  return token === undefined ? store.accounts.byProgram(publisher.uuid, program.uuid) : store.accounts.byToken(token)
}

/** Why the account cannot be imported; undefined if it can. */
async function findObstacle(
  store: Store,
  { publisher, program, events }: StateAccount,
  replaced: AccountRecord | undefined,
  replace: boolean,
): Promise<string | undefined> {
  const sameProgram = await store.accounts.byProgram(publisher.uuid, program.uuid)
  if (sameProgram !== undefined && sameProgram.token !== replaced?.token)
    return `Another account of this mock has the program ${program.uuid} already: its tracking link can lead to one of them only. Import into that account by its token, or remove it first.`
  for (const { uuid } of events) {
    const owner = await store.accounts.findOwner({ event: uuid })
    // Requests without a token that is known go into the journal of the account whose event they name.
    if (owner !== undefined && owner.token !== replaced?.token)
      return `Another account of this mock has the event ${uuid} already.`
  }
  if (replaced === undefined || replace) return undefined
  const leads = await store.leads.count(replaced)
  const clicks = ((await store.clicks.list(replaced, { limit: 1 }))?.total ?? 0) - replaced.seedClicks.length
  if (leads === 0 && clicks <= 0) return undefined
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`
  return `This account holds ${count(leads, 'lead')} and ${count(Math.max(0, clicks), 'click')} already: replace=true (--replace) replaces them.`
}

function findDuplicate(restorations: readonly Restoration[]): string | undefined {
  const tokens = new Set(restorations.map(({ account }) => account.token))
  const programs = new Set(restorations.map(({ account }) => account.program.uuid))
  return tokens.size < restorations.length || programs.size < restorations.length
    ? 'Two accounts of the state have the same token or the same program.'
    : undefined
}

function toRestoration(state: StateAccount, replaces: AccountRecord | undefined): Restoration {
  const { clicks, leads, faults, journal, settings, token, ...identity } = state
  const byUuid = new Map(clicks.map((click) => [click.uuid, click]))
  const findClick = (uuid: string) => {
    const click = byUuid.get(uuid)
    if (click === undefined) throw new TypeError('The schema of a state lets no lead name an unknown click.')
    return click
  }
  return {
    account: {
      ...identity,
      token: replaces?.token ?? token ?? apiToken([randomUUID()]),
      settings: { ...settings, behaviours: { ...DEFAULT_BEHAVIOURS, ...expandProfile(settings.behaviours) } },
      generation: 0,
      revision: 0,
    },
    clicks,
    leads: leads.map((lead) => ({
      ...lead,
      click: typeof lead.click === 'string' ? findClick(lead.click) : lead.click,
    })),
    faults,
    journal: { ...journal, entries: journal.entries.map(toRestoredEntry) },
    replaces,
  }
}
