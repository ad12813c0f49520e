/** A browser that is named is the one that is used: another one in its place would be a surprise. */
import { isProgram } from '../../../../conformance/drivers/find-chromium.ts'
import type { Config } from '../../../../schemas/config.ts'
import { CliError, EXIT } from '../../exit.ts'

/** @throws {CliError} where the named browser is no program */
export async function requireBrowser({ browser }: Config): Promise<void> {
  if (browser === 'off') return
  const [path, name] = browser === 'auto' ? [process.env['CHROME_PATH'] ?? '', 'CHROME_PATH'] : [browser, 'browser']
  if (path === '' || (await isProgram(path))) return
  throw new CliError(
    `${name} is ${path}, which is not a program that this user can run. Name a Chromium, let one be found (${name === 'browser' ? '--browser auto' : 'unset CHROME_PATH'}), or check without: --browser off.`,
    EXIT.usage,
  )
}
