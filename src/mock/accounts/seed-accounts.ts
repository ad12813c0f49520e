/** The accounts of a seed file, with clicks and leads. A reset of such an account brings its leads back, too. */
import type { SeedAccount } from '../../../schemas/seed-file.ts'
import { deterministicUuid } from '../../deterministic.ts'
import type { AccountRecord, ClickRecord, Instant, Store } from '../../store/port.ts'
import { parseRetrackTime } from '../retrack-clock.ts'
import { type AccountDefaults, addGeneratedAccount } from './create-account.ts'
import { SeedFileError } from './seed-file-error.ts'

/**
 * Adds those accounts that are not in the store yet. Returns the store with which a reset brings their leads back.
 * @throws {SeedFileError} if there is no room for them, or the default account has a token of theirs
 */
export async function seedAccounts(
  store: Store,
  seeds: readonly SeedAccount[],
  defaults: AccountDefaults,
  defaultToken: string,
): Promise<Store> {
  const byToken = new Map(seeds.map((seed) => [seed.token, seed]))
  if (byToken.has(defaultToken))
    throw new SeedFileError(
      'An account of the seed file has the token of the default account. Give the default account another one with --token.',
    )
  for (const seed of seeds) {
    const account = await addGeneratedAccount(store, seed, defaults, (identity) => ({
      ...identity,
      events: identity.events.map((event, n) => ({ ...event, uuid: seed.events?.[n]?.uuid ?? event.uuid })),
      seedClicks: seed.clicks.map((click) => toClick(click, seed, identity, defaults)),
      predefinedLeadUuids: seed.leads.map(
        ({ uuid }, n) => uuid ?? deterministicUuid([identity.seed, identity.token, 'seed-lead', n]),
      ),
    }))
    if (account === 'full') throw new SeedFileError('The mock has no room for all accounts of the seed file.')
    // An account that exists since an earlier start stays as it is.
    if (account !== 'exists') await addLeads(store, account, seed)
  }
  return {
    ...store,
    accounts: {
      ...store.accounts,
      async reset(token, options) {
        const account = await store.accounts.reset(token, options)
        const seed = byToken.get(token)
        if (account !== undefined && seed !== undefined && isSame(account, seed)) await addLeads(store, account, seed)
        return account
      },
    },
  }
}

/** Whether the account is still that of the file: another may have been imported in its place. */
const isSame = ({ seedClicks }: AccountRecord, { clicks }: SeedAccount) =>
  clicks.every(({ uuid }) => seedClicks.some((click) => click.uuid === uuid))

type Identity = Pick<AccountRecord, 'visitors' | 'referer' | 'market'>

function toClick(
  click: SeedAccount['clicks'][number],
  seed: SeedAccount,
  { visitors: [visitor], referer, market }: Identity,
  { behaviours }: AccountDefaults,
): ClickRecord {
  const timeZone = seed.behaviours?.['time-zone'] ?? behaviours['time-zone']
  return {
    uuid: click.uuid,
    ref: click.ref ?? null,
    ref2: click.ref2 ?? null,
    ref3: click.ref3 ?? null,
    deeplink: click.deeplink ?? null,
    ipAddress: click.ipAddress === undefined ? (visitor?.ipAddress ?? null) : click.ipAddress,
    browser: click.browser === undefined ? (visitor?.browser ?? null) : click.browser,
    referer: click.referer === undefined ? referer : click.referer,
    country: click.country === undefined ? market : click.country,
    createdAt: parseTime(click.createdAt, timeZone),
  }
}

const parseTime = (text: string | undefined, timeZone: string): Instant =>
  (text === undefined ? undefined : parseRetrackTime(text, timeZone)) ?? Date.now()

async function addLeads(store: Store, account: AccountRecord, { leads }: SeedAccount): Promise<void> {
  for (const lead of leads) {
    const click = await store.clicks.get(account, lead.click)
    if (click === undefined) throw new SeedFileError('A click of the seed file is not in its account.')
    const createdAt = parseTime(lead.createdAt, account.settings.behaviours['time-zone'])
    const { status, reason = null, reference, voucher = null } = lead
    const event = lead.event ?? account.events[0]?.uuid ?? ''
    const added = await store.leads.add(
      account,
      { event, click, reference, voucher, status, reason, createdAt, statusAt: createdAt },
      { onlyNewReference: false },
    )
    if (added.kind === 'full') throw new SeedFileError('The mock has no room for all leads of the seed file.')
    // Another reset came first, and seeds the account itself.
    if (added.kind === 'stale') return
  }
}
