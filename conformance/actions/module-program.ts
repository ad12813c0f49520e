/**
 * The program that loads a merchant's module in a process of its own. It is handed to Node.js as text: bundled with the
 * command, it would have no file that could be named.
 */
import * as z from 'zod'

/** The first message to the program, and the one after the module was loaded. */
export interface ModuleOrder {
  /** Where playwright-core is. */
  readonly playwright: string
  readonly module: string
  readonly name: string
}
export interface PageOrder {
  readonly endpoint: string
  /** Which of the browser's pages, as its debugging protocol names it. */
  readonly target: string
  readonly limitMs: number
  readonly reference: string | null
  readonly voucher: string | null
  readonly saved: Readonly<Record<string, string>>
}

/** The messages from the program. */
export const ModuleReport = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('loaded') }),
  z.object({ kind: z.literal('not-loaded'), message: z.string() }),
  z.object({ kind: z.literal('done'), saved: z.record(z.string(), z.string()) }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
])
export type ModuleReport = z.infer<typeof ModuleReport>

export const MODULE_PROGRAM = `
const next = () => new Promise((resolve) => process.once('message', resolve))
const { playwright, module, name } = await next()
const place = (error) => {
  const stack = String(error?.stack ?? '')
  const at = stack.indexOf(module)
  const [, line] = at < 0 ? [] : /^(:\\d+(?::\\d+)?)/.exec(stack.slice(at + module.length)) ?? []
  return name + (line ?? '') + ': '
}
const tell = (report) => new Promise((resolve) => process.send(report, resolve))
const fail = async (error) => {
  await tell({ kind: 'failed', message: place(error) + (error?.message ?? String(error)) })
  process.exit(1)
}
process.on('uncaughtException', fail)
process.on('disconnect', () => process.exit(1))
const act = await import(module).then(
  (loaded) => loaded.default,
  async (error) => {
    await tell({ kind: 'not-loaded', message: place(error) + 'it could not be loaded: ' + (error?.message ?? error) })
    process.exit(1)
  },
)
if (typeof act !== 'function') {
  await tell({ kind: 'not-loaded', message: name + ' has no default export that is a function.' })
  process.exit(1)
}
const order = next()
await tell({ kind: 'loaded' })
const { endpoint, target, limitMs, reference, voucher, saved } = await order
const kept = {}
try {
  const { chromium } = (await import(playwright)).default
  const browser = await chromium.connect(endpoint)
  const isIt = async (page) => {
    const session = await page.context().newCDPSession(page)
    const { targetInfo } = await session.send('Target.getTargetInfo')
    await session.detach()
    return targetInfo.targetId === target
  }
  let own
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    if (await isIt(page).catch(() => false)) own = page
  }
  own.setDefaultTimeout(limitMs)
  const returned = await act({ page: own, reference, voucher, saved })
  if (returned && Object.getPrototypeOf(returned) === Object.prototype) {
    for (const [name, value] of Object.entries(returned)) {
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value)
      if (isPlain && /^[A-Za-z]\\w*$/.test(name)) kept[name] = String(value)
    }
  }
} catch (error) {
  await fail(error)
}
await tell({ kind: 'done', saved: kept })
process.exit(0)
`
