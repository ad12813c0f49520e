/**
 * Retrack's own example, word for word from its page "server-to-server tracking of leads".
 * The default account of the mock is made of these values, the OpenAPI document shows them,
 * and the tests compare with them.
 */
export const DOCUMENTED_TOKEN = 'DbV6KYhMm7firiNtgfOCEmRohglfAQUTUy4FudGOKtetC0yYSaKtOXIedfNX'

/** The click of the page's example of a redirect. */
export const DOCUMENTED_REDIRECT = {
  click: '625fae10-1eb0-11eb-adc1-0242ac120002',
  deeplink: 'https://www.store-domain.com/some-product',
} as const

/** "Example input" of `POST /api/v2/leads`. */
export const DOCUMENTED_REQUEST = {
  event: '1f80e399-6f55-4cef-b8b0-0f74752c1ceb',
  click: '59d08c54-18e6-4e0d-9c06-d18be3510e43',
  reference: 'testabc123',
  voucher: 'vouchercode',
} as const

/** "Example response" of `POST /api/v2/leads`. */
export const DOCUMENTED_RESPONSE = {
  data: {
    uuid: '3afc4a82-93c3-423f-8ee8-542ccb315931',
    reference: 'testabc123',
    commission: 4000,
    currency: 'SEK',
    vouchers: ['vouchercode'],
    created_at: '2020-11-04 11:09:31',
    click: {
      uuid: '59d08c54-18e6-4e0d-9c06-d18be3510e43',
      ref: '38315327',
      ref2: null,
      ref3: null,
      deeplink: null,
      ip_address: '80.216.223.143',
      browser:
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/85.0.4183.121 Safari/537.36',
      referer: 'https://www.refunder.se/',
      country: 'SE',
      created_at: '2020-10-08 08:13:43',
    },
    publisher: {
      uuid: 'e5adcbc6-31a8-4e1b-8351-835dddc16921',
      name: 'Refunder SE',
      created_at: '2020-05-19 15:44:36',
    },
    advertiser: {
      uuid: '4062146a-9078-4e9a-8a88-2b9066c562d2',
      name: 'Store Name SE',
      created_at: '2020-05-19 15:46:02',
    },
    program: {
      uuid: '7649bf56-4345-46e4-8c77-04bbd2f3bcd3',
      title: 'Store Name SE',
      created_at: '2020-05-19 15:47:02',
    },
    event: {
      uuid: '1f80e399-6f55-4cef-b8b0-0f74752c1ceb',
      title: 'Sale Whole Store',
      commission: '4000',
      created_at: '2020-05-19 15:48:46',
    },
    status: {
      name: 'pending',
      reason: null,
      created_at: '2020-11-04 11:09:31',
    },
  },
} as const
