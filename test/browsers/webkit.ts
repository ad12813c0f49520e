/** WebKitGTK by its own WebDriver: Safari's engine, in the only browser with it that runs on Linux as it is. */
import { type ChildProcess, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import getPort from 'get-port'
import { fetchPackage } from '../../scripts/proof/fetch-package.ts'
import { findProgram } from '../../scripts/proof/find-program.ts'
import { endProcess, hasScreens, startScreen } from '../support/screen.ts'
import { type BrowserKind, type BrowserTab, type Key, PATIENCE_MS } from './browser-tab.ts'

/** Needs no newer Node.js than retrack-kit does. */
const SELENIUM = 'selenium-webdriver@4.43'

/** The used parts of Selenium, whose types are not installed here. */
interface Selenium {
  Builder: new () => { usingServer(url: string): { withCapabilities(wanted: object): { build(): Promise<WebDriver> } } }
  By: { xpath(xpath: string): object }
  until: { elementLocated(locator: object): object; elementIsVisible(element: Element): object }
  Key: Readonly<Record<string, string>>
}
interface WebDriver {
  get(url: string): Promise<void>
  wait(condition: object, ms: number, message: string): Promise<Element>
  executeScript(script: string, ...args: readonly unknown[]): Promise<unknown>
  takeScreenshot(): Promise<string>
  actions(): { sendKeys(...keys: readonly string[]): { perform(): Promise<void> } }
  manage(): { window(): { setRect(size: object): Promise<void> } }
  getCapabilities(): Promise<{ get(name: string): unknown }>
  quit(): Promise<void>
}
interface Element {
  click(): Promise<void>
  clear(): Promise<void>
  sendKeys(text: string): Promise<void>
}

const KEYS: Readonly<Record<Key, string>> = { Tab: 'TAB', Enter: 'ENTER', ArrowRight: 'ARROW_RIGHT', End: 'END' }

export const WEBKIT: BrowserKind = {
  name: 'WebKitGTK',
  async findMissing() {
    const hasDriver = (await findProgram('WebKitWebDriver')) !== null
    // It shows its windows, so that there has to be a screen for them.
    const missing = [...(hasDriver ? [] : ['webkit2gtk-driver']), ...((await hasScreens()) ? [] : ['xvfb'])]
    return missing.length === 0 ? null : missing.join(' ')
  },
  async start({ colorScheme, width, height }): Promise<BrowserTab> {
    const load = createRequire(join(await fetchPackage(SELENIUM), 'package.json'))
    const { Builder, By, until, Key } = load('selenium-webdriver') as Selenium
    // A window of the browser is larger than what it shows.
    const screen = await startScreen(width + 100, height + 200)
    const port = await getPort()
    const server = spawn('WebKitWebDriver', [`--port=${port}`], {
      env: {
        ...process.env,
        DISPLAY: screen.display,
        GTK_THEME: colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita',
        // Its sandbox needs what containers and the root user do not have; it opens nothing but the mock's page.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
      },
      stdio: 'ignore',
    })
    const endAll = async () => {
      await endProcess(server)
      await screen[Symbol.asyncDispose]()
    }
    const url = `http://127.0.0.1:${port}`
    const building = waitUntilUp(url, server).then(() =>
      new Builder().usingServer(url).withCapabilities({ browserName: 'MiniBrowser' }).build(),
    )
    const driver = await building.catch(async (error: unknown) => {
      await endAll()
      throw error
    })
    await setInnerSize(driver, width, height)

    const find = async (xpath: string) => {
      const element = await driver.wait(until.elementLocated(By.xpath(xpath)), PATIENCE_MS, `no ${xpath}`)
      return driver.wait(until.elementIsVisible(element), PATIENCE_MS, `${xpath} is not shown`)
    }
    return {
      name: `WebKitGTK ${(await driver.getCapabilities()).get('browserVersion')}`,
      open: (address) => driver.get(address),
      async waitFor(xpath) {
        await again(() => find(xpath))
      },
      click: (xpath) => again(async () => (await find(xpath)).click()),
      fill: (xpath, text) =>
        again(async () => {
          const field = await find(xpath)
          await field.clear()
          await field.sendKeys(text)
        }),
      press: (...keys) =>
        driver
          .actions()
          .sendKeys(...keys.map((key) => Key[KEYS[key]] ?? ''))
          .perform(),
      evaluate: (expression) => driver.executeScript(`return (${expression})`),
      takePicture: async (path) => writeFile(path, await driver.takeScreenshot(), 'base64'),
      async close() {
        await driver.quit()
        await endAll()
      },
    }
  },
}

/** The window has to be larger, by its bars. */
async function setInnerSize(driver: WebDriver, width: number, height: number): Promise<void> {
  const window = driver.manage().window()
  await window.setRect({ x: 0, y: 0, width, height })
  const [innerWidth, innerHeight] = (await driver.executeScript('return [innerWidth, innerHeight]')) as [number, number]
  await window.setRect({ x: 0, y: 0, width: 2 * width - innerWidth, height: 2 * height - innerHeight })
}

async function waitUntilUp(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; server.exitCode === null && tries < 400; tries += 1) {
    const isUp = await fetch(`${url}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (isUp) return
    await sleep(50)
  }
  throw new Error('WebKitWebDriver does not answer.')
}

/** While a list grows, an element may have gone again, or not have been drawn yet. */
const PASSING_ERRORS = ['StaleElementReferenceError', 'ElementNotInteractableError']
const DRAWING_MS = 100

async function again<Result>(act: () => Promise<Result>): Promise<Result> {
  for (const until = performance.now() + PATIENCE_MS; ; ) {
    try {
      return await act()
    } catch (error) {
      const isPassing = error instanceof Error && PASSING_ERRORS.includes(error.name)
      if (!isPassing || performance.now() > until) throw error
      await sleep(DRAWING_MS)
    }
  }
}
