/** A shop on Vendure, with a product, a voucher and the plugin for Retrack. Its database is a file in STORE_DATA. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  bootstrap,
  DefaultJobQueuePlugin,
  DefaultLogger,
  dummyPaymentHandler,
  JobQueueService,
  LanguageCode,
  LogLevel,
  PromotionService,
  RequestContextService,
} from '@vendure/core'
import { populate } from '@vendure/core/cli/index.js'
import { RetrackPlugin, redirectPage, retrackBackoff } from './retrack-plugin.mjs'

const { PORT = '3000', STORE_DATA = fileURLToPath(new URL('data', import.meta.url)) } = process.env
const { RETRACK_API_URL, RETRACK_TOKEN, RETRACK_EVENT, SUPERADMIN_PASSWORD = 'superadmin' } = process.env
if (!RETRACK_API_URL || !RETRACK_TOKEN || !RETRACK_EVENT) {
  console.error('Set RETRACK_API_URL, RETRACK_TOKEN and RETRACK_EVENT.')
  process.exit(1)
}

mkdirSync(STORE_DATA, { recursive: true })
const database = join(STORE_DATA, 'shop.sqlite')
const origin = `http://127.0.0.1:${PORT}`
const page = (_request, response) => response.send('<!doctype html><title>Shop</title><p>A shop on Vendure.')

const config = {
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  apiOptions: {
    hostname: '127.0.0.1',
    port: Number(PORT),
    adminApiPath: 'admin-api',
    shopApiPath: 'shop-api',
    middleware: [
      { route: 'retrack', handler: redirectPage(origin, '/products') },
      { route: 'products', handler: page },
    ],
  },
  authOptions: {
    tokenMethod: ['cookie', 'bearer'],
    superadminCredentials: { identifier: 'superadmin', password: SUPERADMIN_PASSWORD },
    cookieOptions: { secret: 'only-for-this-example' },
    requireVerification: false,
  },
  dbConnectionOptions: { type: 'better-sqlite3', synchronize: true, database },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  customFields: { Order: [] },
  plugins: [
    DefaultJobQueuePlugin.init({ concurrency: 10, backoffStrategy: retrackBackoff }),
    RetrackPlugin.init({ apiUrl: RETRACK_API_URL, token: RETRACK_TOKEN, event: RETRACK_EVENT }),
  ],
}

const INITIAL = {
  defaultLanguage: LanguageCode.en,
  defaultZone: 'Europe',
  countries: [{ name: 'Sweden', code: 'SE', zone: 'Europe' }],
  taxRates: [{ name: 'Standard', percentage: 25 }],
  shippingMethods: [{ name: 'Parcel', price: 490 }],
  paymentMethods: [
    {
      name: 'Test payment',
      handler: { code: dummyPaymentHandler.code, arguments: [{ name: 'automaticSettle', value: 'true' }] },
    },
  ],
  collections: [],
}

const isNew = !existsSync(database)
const app = isNew
  ? await populate(() => bootstrap(config), INITIAL, fileURLToPath(new URL('products.csv', import.meta.url)))
  : await bootstrap(config)
if (isNew) {
  const ctx = await app.get(RequestContextService).create({ apiType: 'admin' })
  await app.get(PromotionService).createPromotion(ctx, {
    enabled: true,
    couponCode: 'SUMMER26',
    translations: [{ languageCode: LanguageCode.en, name: 'Summer' }],
    conditions: [],
    actions: [{ code: 'order_percentage_discount', arguments: [{ name: 'discount', value: '10' }] }],
  })
}
await app.get(JobQueueService).start()
console.log(`The store is at ${origin}`)
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void app.close().then(() => process.exit(0)))
