/** The page of a mock in a tab of Chromium. */
import { type Browser, chromium, type Page } from 'playwright-core'
import { findChromium } from '../../conformance/drivers/find-chromium.ts'

/** Null where there is no Chromium on this machine. */
export async function launchChromium(): Promise<Browser | null> {
  const executablePath = await findChromium()
  if (executablePath === null) return null
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] })
}

export interface TabOptions {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
  /** Called with errors of scripts and of the content security policy. */
  readonly onProblem: (problem: string) => void
}

/** A new tab, with storage of its own. Close its context when it is no longer needed. */
export async function openTab(
  browser: Browser,
  url: string,
  { width = 1280, height = 800, colorScheme = 'light', onProblem }: TabOptions,
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme })
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => onProblem(`the page failed: ${error.message}`))
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) onProblem(message.text())
  })
  await page.goto(url)
  return page
}
