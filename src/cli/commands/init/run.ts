/** Runs `retrack-kit init`: writes a first `retrack-kit.yaml` that explains each of its parts. */

import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { describeFileError } from '../../../../shared/file-error.ts'
import { parseUrl } from '../../../../shared/parse-url.ts'
import { CliError, EXIT } from '../../exit.ts'
import { isCi } from '../../terminal.ts'
import { formatConfig, type InitOptions } from './config-text.ts'

export interface InitFlags {
  readonly config: string
  readonly redirectUrl?: string
  readonly deeplink?: string
  readonly voucher?: string
  readonly checkoutUrl?: string
  readonly force?: boolean
}

export async function writeConfig({ config: file, force = false, ...given }: InitFlags): Promise<void> {
  if (existsSync(file) && !force) {
    throw new CliError(`${file} exists already, and was not changed. --force overwrites it.`, EXIT.usage)
  }
  const wishes = process.stdin.isTTY && !isCi() ? await askForOptions(given) : given
  const { redirectUrl } = wishes
  if (redirectUrl === undefined) {
    throw new CliError(
      'The redirect page of the store is missing. Name it: --redirect-url http://127.0.0.1:3000/retrack',
      EXIT.usage,
    )
  }
  try {
    await writeFile(file, formatConfig({ ...wishes, redirectUrl }), force ? {} : { flag: 'wx' })
  } catch (error) {
    throw new CliError(
      `${file} could not be written: ${describeFileError(error)}. Name another with --config.`,
      EXIT.usage,
    )
  }
  process.stderr.write(`${file} is written. See what it says, then run "retrack-kit check".\n`)
}

type Wishes = Partial<InitOptions>

async function askForOptions(given: Wishes): Promise<Wishes> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  const ask = async (question: string, example: string, isFine: (answer: string) => boolean): Promise<string> => {
    for (;;) {
      const answer = (await terminal.question(`${question} [${example}] `)).trim() || example
      if (isFine(answer)) return answer
      terminal.write(`That is not an http or https URL.\n`)
    }
  }
  const isUrl = (text: string) => /^https?:$/.test(parseUrl(text)?.protocol ?? '')
  try {
    const redirectUrl = given.redirectUrl ?? (await ask('Redirect page?', 'http://127.0.0.1:3000/retrack', isUrl))
    const { origin } = new URL(redirectUrl)
    return {
      redirectUrl,
      deeplink: given.deeplink ?? (await ask('A page of the store?', `${origin}/some-product?size=M`, isUrl)),
      voucher: given.voucher ?? (await ask('A voucher that it accepts, or none?', 'none', () => true)),
      checkoutUrl: given.checkoutUrl ?? (await ask('Where does a POST place an order?', `${origin}/checkout`, isUrl)),
    }
  } finally {
    terminal.close()
  }
}
