/** Firefox by WebDriver BiDi, which it speaks without a driver beside it. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fetchPackage } from '../../scripts/proof/fetch-package.ts'
import { findProgram } from '../../scripts/proof/find-program.ts'
import { type BrowserKind, type BrowserTab, type Key, PATIENCE_MS } from './browser-tab.ts'

/** Needs no newer Node.js than retrack-kit does. */
const PUPPETEER = 'puppeteer-core@24'

/** The used parts of Puppeteer, whose types are not installed here. */
interface Puppeteer {
  launch(options: object): Promise<{
    version(): Promise<string>
    newPage(): Promise<PuppeteerPage>
    close(): Promise<void>
  }>
}
interface PuppeteerPage {
  goto(url: string): Promise<unknown>
  waitForSelector(selector: string, options: object): Promise<unknown>
  locator(selector: string): { setTimeout(ms: number): { click(): Promise<void>; fill(text: string): Promise<void> } }
  keyboard: { press(key: Key): Promise<void> }
  evaluate(expression: string): Promise<unknown>
  screenshot(options: object): Promise<unknown>
}

const findFirefox = () => findProgram('firefox-esr', 'firefox')

export const FIREFOX: BrowserKind = {
  name: 'Firefox',
  findMissing: async () => ((await findFirefox()) === null ? 'firefox-esr' : null),
  async start({ colorScheme, width, height }): Promise<BrowserTab> {
    const { resolve } = createRequire(join(await fetchPackage(PUPPETEER), 'package.json'))
    const { default: puppeteer } = (await import(pathToFileURL(resolve('puppeteer-core')).href)) as {
      default: Puppeteer
    }
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: await findFirefox(),
      defaultViewport: { width, height },
      extraPrefsFirefox: { 'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1 },
    })
    const page = await browser.newPage()
    const toSelector = (xpath: string) => `::-p-xpath(${xpath})`
    const find = (xpath: string) => page.locator(toSelector(xpath)).setTimeout(PATIENCE_MS)
    return {
      name: await browser.version(),
      async open(url) {
        await page.goto(url)
      },
      async waitFor(xpath) {
        await page.waitForSelector(toSelector(xpath), { visible: true, timeout: PATIENCE_MS })
      },
      click: (xpath) => find(xpath).click(),
      fill: (xpath, text) => find(xpath).fill(text),
      async press(...keys) {
        for (const key of keys) await page.keyboard.press(key)
      },
      evaluate: (expression) => page.evaluate(expression),
      async takePicture(path) {
        await page.screenshot({ path })
      },
      close: () => browser.close(),
    }
  },
}
