/** Chromium where there is one and nobody declined it; else plain HTTP, and why. */

import type { Config } from '../schemas/config.ts'
import { getErrorMessage } from '../shared/error-message.ts'
import { describeFileError } from '../shared/file-error.ts'
import type { SecretRedactor } from '../shared/redaction.ts'
import { launchChromium } from './drivers/chromium.ts'
import { findChromium } from './drivers/find-chromium.ts'
import { createHttpDriver } from './drivers/http.ts'
import type { Origins } from './drivers/origins.ts'
import type { Driver, VisitorProfiles } from './drivers/visitor.ts'
import type { Problem } from './pre-flight.ts'

export type DriverChoice =
  | { readonly name: 'chromium'; readonly path: string; readonly withoutBrowser: null }
  | { readonly name: 'http'; readonly withoutBrowser: 'off' | 'not-found' }

export async function chooseDriver({ browser }: Config): Promise<DriverChoice> {
  if (browser === 'off') return { name: 'http', withoutBrowser: 'off' }
  const path = browser === 'auto' ? await findChromium() : browser
  return path === null
    ? { name: 'http', withoutBrowser: 'not-found' }
    : { name: 'chromium', path, withoutBrowser: null }
}

export interface DriverNeeds {
  readonly origins: Origins
  readonly secret: SecretRedactor
  readonly signal: AbortSignal
  readonly profiles: VisitorProfiles
  /** For a person to act in. */
  readonly hasWindow: boolean
}

export async function openDriver(chosen: DriverChoice, needs: DriverNeeds): Promise<Driver | Problem> {
  if (chosen.name === 'http') return createHttpDriver(needs)
  try {
    return await launchChromium({ ...needs, path: chosen.path })
  } catch (error) {
    return {
      problem: 'browser-died',
      message: `${chosen.path} could not be started: ${describeLaunchFailure(getErrorMessage(error))}.`,
      remedy: 'See whether it starts by itself. Name another with --browser PATH, or check without one: --browser off.',
    }
  }
}

/** The library's text is a page of its own flags; of that, what the browser or the system said. */
function describeLaunchFailure(text: string): string {
  const [, code] = /spawn (?:\S+ )?(E[A-Z]+)/.exec(text) ?? []
  if (code !== undefined) return `${describeFileError(Object.assign(new Error(code), { code }))} (${code})`
  if (/Timeout \d+ms exceeded/.test(text)) return 'it said nothing for 30 s'
  const [, complaint] = /\[pid=\d+\]\[err\] (.+)/.exec(text) ?? []
  return complaint === undefined
    ? 'it ended at once, as no Chromium does'
    : `it ended at once, and said: ${complaint.trim()}`
}
