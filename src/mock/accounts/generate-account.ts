/** Further accounts: a store of a market that looks like a real one, the same for the same seed. */
import type { Faker } from '@faker-js/faker'
import type { Market } from '../../../schemas/markets.ts'
import { MARKETS } from '../../../schemas/terms.ts'
import { apiToken, deterministicUuid } from '../../deterministic.ts'
import type { AccountIdentity, EventRecord, SampleVisitor } from '../../store/port.ts'
import { LOCALES } from './markets.ts'

export interface EventInput {
  readonly title: string
  /** In minor units. */
  readonly commission: number
}

export interface GenerateOptions {
  readonly seed: number
  /** Of the accounts of this seed in the life of the mock, from 0: tells their identifiers apart. */
  readonly number: number
  /** Chosen by the seed where it is not given. */
  readonly market?: Market | undefined
  readonly events?: readonly EventInput[] | undefined
  /** By default it follows from the seed. */
  readonly token?: string | undefined
}

const EVENT_TITLES = [
  'Sale Whole Store',
  'First Order',
  'Newsletter Sign-up',
  'Quote Request',
  'Account Opened',
  'Trial Started',
]
const EVENTS_PER_ACCOUNT = 3
const VISITORS_PER_ACCOUNT = 4

/** Programs were opened in these years, so that their leads are younger than they are. */
const PROGRAM_DATES = { from: '2018-01-01T00:00:00Z', to: '2020-01-01T00:00:00Z' }
const MINUTE = 60_000

/** The browsers of visitors in these markets. */
const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0',
]

export interface GeneratedAccount {
  readonly identity: AccountIdentity
  /** Under a reserved name that leads nowhere. */
  readonly redirectUrl: string
}

export async function generateAccount({
  seed,
  number,
  market,
  events,
  token,
}: GenerateOptions): Promise<GeneratedAccount> {
  const country = market ?? MARKETS[seed % MARKETS.length] ?? 'SE'
  const locale = LOCALES[country]
  const { faker } = await locale.faker()
  faker.seed(seed)

  const uuid = (kind: string, n = 0) => deterministicUuid([seed, number, kind, n])
  const store = faker.company.name()
  const domain = faker.helpers
    .slugify(store.normalize('NFKD'))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  const openedAt = faker.date.between(PROGRAM_DATES).getTime()
  const minutesAfter = (minutes: number) => openedAt + minutes * MINUTE
  const eventInputs = events ?? randomEvents(faker)
  const title = `${store} ${country}`

  const identity: AccountIdentity = {
    token: token ?? apiToken([seed, number, 'token']),
    seed,
    market: country,
    currency: locale.currency,
    publisher: { uuid: uuid('publisher'), name: `Refunder ${country}`, createdAt: minutesAfter(0) },
    referer: locale.referer,
    advertiser: { uuid: uuid('advertiser'), name: title, createdAt: minutesAfter(2) },
    program: { uuid: uuid('program'), name: title, createdAt: minutesAfter(3) },
    events: eventInputs.map(
      ({ title: eventTitle, commission }, n): EventRecord => ({
        uuid: uuid('event', n),
        title: eventTitle,
        commission,
        createdAt: minutesAfter(4 + n),
      }),
    ),
    visitors: randomVisitors(faker, locale.network),
    predefinedLeadUuids: [],
    seedClicks: [],
  }
  return { identity, redirectUrl: `https://www.${domain.replace(/^-+|-+$/g, '')}.example/retrack` }
}

function randomEvents(faker: Faker): EventInput[] {
  const commissions = faker.helpers.uniqueArray(
    () => faker.number.int({ min: 10, max: 200, multipleOf: 5 }) * 100,
    EVENTS_PER_ACCOUNT,
  )
  return faker.helpers
    .arrayElements(EVENT_TITLES, EVENTS_PER_ACCOUNT)
    .map((title, n) => ({ title, commission: commissions[n] ?? 0 }))
}

function randomVisitors(faker: Faker, network: string): SampleVisitor[] {
  return faker.helpers.arrayElements(USER_AGENTS, VISITORS_PER_ACCOUNT).map((browser) => ({
    ipAddress: `${network}.${faker.number.int({ max: 255 })}.${faker.number.int({ min: 1, max: 254 })}`,
    browser,
  }))
}
