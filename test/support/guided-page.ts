/** A person before the page of a guided check: she fills the form in, and does what she is asked for. */
import type { Browser, Page } from 'playwright-core'
import { MISTAKES } from '../../scorecard/defects/index.ts'
import { html, REFERENCE_STORE } from '../../scorecard/store/hooks.ts'
import { type RunningStore, startStore } from '../../scorecard/store/store.ts'
import type { Retrack } from '../../scorecard/subject.ts'

/** The store of the scorecard with one of its mistakes, and with a page to buy on. */
export function startWrongStore(name: string, retrack: Retrack): Promise<RunningStore> {
  const mistake = MISTAKES.find((one) => one.name === name)
  if (mistake === undefined) throw new TypeError(`There is no mistake ${name}.`)
  const form =
    '<form method="post" action="/checkout"><input name="voucher" aria-label="Voucher"><button>Order</button></form>'
  const page = (title: string) => html(`<title>${title}</title><h1>${title}</h1>${form}`)
  return startStore({ ...REFERENCE_STORE, page, ...mistake.hooks }, retrack)
}

export async function fillInAndStart(page: Page, store: string, voucher: string): Promise<void> {
  await page.getByLabel('Redirect page').fill(`${store}/retrack`)
  await page.getByLabel('A product page').fill(`${store}/some-product`)
  await page.getByLabel('A voucher').fill(voucher)
  await page.getByRole('button', { name: 'Start' }).click()
}

/** In a private window, as the page says. */
async function buy(browser: Browser, address: string, voucher: string): Promise<void> {
  const context = await browser.newContext()
  try {
    const shop = await context.newPage()
    await shop.goto(address)
    await shop.getByLabel('Voucher').fill(voucher)
    await shop.getByRole('button', { name: 'Order' }).click()
    await shop.getByRole('heading', { name: 'Thank you' }).waitFor()
  } finally {
    await context.close()
  }
}

/** Does what is asked until there is a verdict; returns the headings of what was asked. */
export async function obey(browser: Browser, page: Page, store: string): Promise<string[]> {
  const asked: string[] = []
  const task = page.getByRole('region', { name: 'What to do now' })
  const verdict = page.getByRole('region', { name: 'Verdict' })
  const done = task.getByRole('button', { name: 'Done' })
  for (;;) {
    await done.or(verdict).first().waitFor()
    if (await verdict.isVisible()) return asked
    const heading = await task.getByRole('heading').innerText()
    asked.push(heading)
    const [, action, reference] = /^(Cancel|Complete) the order (\S+)$/.exec(heading) ?? []
    if (action === undefined) {
      const address = await task.getByRole('link', { name: 'Open it in a tab' }).getAttribute('href')
      const [, voucher = ''] = /Use the voucher (\S+)\./.exec(await task.innerText()) ?? []
      await buy(browser, address ?? '', voucher)
    } else {
      await fetch(`${store}/orders/${reference}/${action.toLowerCase()}`, { method: 'POST' })
    }
    await done.click()
    await task.getByRole('heading', { name: heading, exact: true }).waitFor({ state: 'detached' })
  }
}
