/** With Playwright: `npx playwright test playwright.spec.mjs`; CHROMIUM names an installed browser. */
import { expect, test } from '@playwright/test'
import { startMock } from 'retrack-kit'
import { startStore } from './store.mjs'

const { CHROMIUM } = process.env
if (CHROMIUM) test.use({ launchOptions: { executablePath: CHROMIUM, args: ['--no-sandbox'] } })

test('a visitor clicks, buys, and becomes a lead, though Retrack is slow', async ({ page }) => {
  const mock = await startMock()
  const account = await mock.createAccount({ market: 'SE' })
  const event = account.events[0].uuid
  const store = await startStore({ retrackUrl: mock.url, token: account.token, event })
  await account.change({ redirectUrl: `${store.url}/retrack` })
  await account.faults.add({ operation: 'createLead', effect: { kind: 'delay', ms: 500 } })

  await page.goto(account.trackingUrl)
  const [cookie] = await page.context().cookies(store.url)
  expect(cookie).toMatchObject({ name: 'retrack_click', secure: true, sameSite: 'Lax', path: '/' })
  await page.getByRole('button', { name: 'Buy' }).click()
  await expect(page.getByText('Thank you for your order')).toBeVisible()

  const [lead] = await account.leads.waitFor({ reference: 'A1001' })
  expect(lead.click.uuid).toBe(cookie.value)
  store.close()
  await mock.close()
})
