/** The values of an account in each market. */
import type { Faker } from '@faker-js/faker'
import type { Market } from '../../../schemas/markets.ts'

interface Locale {
  readonly currency: string
  /** The publisher's site there. */
  readonly referer: string
  /** The first half of addresses that are given out there. */
  readonly network: string
  /** Each locale is loaded when an account is generated: all of them together cost 100 ms. */
  readonly faker: () => Promise<{ readonly faker: Faker }>
}

export const LOCALES = {
  SE: {
    currency: 'SEK',
    referer: 'https://www.refunder.se/',
    network: '80.216',
    faker: () => import('@faker-js/faker/locale/sv'),
  },
  NO: {
    currency: 'NOK',
    referer: 'https://www.refunder.no/',
    network: '84.208',
    faker: () => import('@faker-js/faker/locale/nb_NO'),
  },
  DK: {
    currency: 'DKK',
    referer: 'https://www.refunder.dk/',
    network: '80.62',
    faker: () => import('@faker-js/faker/locale/da'),
  },
  FI: {
    currency: 'EUR',
    referer: 'https://www.refunder.fi/',
    network: '91.152',
    faker: () => import('@faker-js/faker/locale/fi'),
  },
  DE: {
    currency: 'EUR',
    referer: 'https://www.refunder.de/',
    network: '91.10',
    faker: () => import('@faker-js/faker/locale/de'),
  },
  PL: {
    currency: 'PLN',
    referer: 'https://www.refunder.pl/',
    network: '83.24',
    faker: () => import('@faker-js/faker/locale/pl'),
  },
} as const satisfies Record<Market, Locale>
