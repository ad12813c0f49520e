/** The action `browser`: a module of the merchant's that acts in a page of the visitor's. */

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { getErrorMessage } from '../../shared/error-message.ts'
import type { ActionContext, ActionEnvironment, ActionResult } from './context.ts'

const MIN_LIMIT_MS = 60_000
const GRACE = 3

export async function runBrowserModule(
  module: string,
  context: ActionContext,
  environment: ActionEnvironment,
): Promise<ActionResult> {
  const path = resolve(environment.folder, module)
  const act = await actOf(path)
  if (typeof act !== 'function') {
    return {
      kind: 'not-started',
      message: act,
      remedy: 'It should say: export default async ({ page, reference, voucher }) => { … }',
    }
  }
  const { reference, voucher, visitor } = context
  const limitMs = Math.max(MIN_LIMIT_MS, environment.checkoutMs * GRACE)
  const acting = visitor.act(async (page) => {
    page.setDefaultTimeout(limitMs)
    await within(limitMs, environment.signal, Promise.resolve(act({ page, reference, voucher })))
  })
  if (acting === null) {
    const message = `${module} acts in a browser, and this check has none.`
    return { kind: 'not-started', message, remedy: 'Install Chromium, or name it with --browser PATH.' }
  }
  return acting.then(
    () => ({ kind: 'succeeded' }),
    (error: unknown) => ({
      kind: 'failed',
      reason: `${module}: ${getErrorMessage(error)}`,
    }),
  )
}

/** The module's default export, or why there is none. */
async function actOf(path: string): Promise<((given: object) => unknown) | string> {
  try {
    const loaded: unknown = await import(pathToFileURL(path).href)
    const act = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : undefined
    return isFunction(act) ? act : `${path} has no default export that is a function.`
  } catch (error) {
    return `${path} could not be loaded: ${getErrorMessage(error)}`
  }
}

const isFunction = (value: unknown): value is (given: object) => unknown => typeof value === 'function'

function within<Value>(limitMs: number, signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
    }
    const leave = () => {
      end()
      reject(new Error('it was broken off'))
    }
    const timer = setTimeout(() => {
      end()
      reject(new Error(`it had not ended after ${limitMs / 1000} s`))
    }, limitMs)
    signal.addEventListener('abort', leave, { once: true })
    work.then(resolve, reject).finally(end)
  })
}
