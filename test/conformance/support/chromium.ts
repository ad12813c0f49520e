/** Tests that need Chromium are skipped, with a word, where there is none; never where CI is set. */
import t, { type Test } from 'tap'
import { findChromium } from '../../../conformance/drivers/find-chromium.ts'

export const chromiumPath = await findChromium()

export function withChromium(name: string, test: (t: Test, path: string) => Promise<void>): void {
  if (chromiumPath !== null) void t.test(name, (t) => test(t, chromiumPath))
  else if (process.env['CI']) void t.test(name, async (t) => t.fail('CI is set, and there is no Chromium'))
  else void t.test(name, { skip: 'there is no Chromium on this machine' }, async () => {})
}
