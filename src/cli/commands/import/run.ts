/** Reads a file that `retrack-kit export` wrote, and gives it to a running mock. */
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import type { AccountWithToken } from '../../../../schemas/control/accounts.ts'
import { STATE } from '../../../../schemas/control/state.ts'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { describeFileError } from '../../../../shared/file-error.ts'
import { Transport } from '../../../client/transport.ts'
import { CliError, EXIT } from '../../exit.ts'
import { chooseToken, type StateFlags } from '../../state-flags.ts'

export interface ImportFlags extends StateFlags {
  readonly file: string
  readonly replace?: boolean
}

/** More than any mock takes: a file that unpacks to more is no state. */
const MAX_BYTES = 256 * 1024 * 1024
const EXPECTED = 'Expected what "retrack-kit export --out state.json.gz" writes; name such a file.'

/**
 * Returns what was imported, in words.
 * @throws {CliError} if the file is no state, or no mock takes it
 */
export async function importFromFile(flags: ImportFlags): Promise<string> {
  const body = await readState(flags.file)
  const transport = new Transport(flags.mock, chooseToken(flags))
  const request = { query: { replace: String(flags.replace === true) }, body }
  try {
    if (flags.all !== true) return describe([await transport.call<AccountWithToken>(STATE.importAccount, request)])
    const { data } = await transport.call<{ data: AccountWithToken[] }>(STATE.importMock, request)
    return describe(data)
  } catch (error) {
    throw new CliError(getErrorMessage(error), EXIT.cannotRun)
  } finally {
    transport.close()
  }
}

async function readState(file: string): Promise<unknown> {
  const createError = (why: string) => new CliError(`${file}: ${why}. ${EXPECTED}`, EXIT.usage)
  const bytes = await readFile(file).catch((error: unknown) => {
    throw createError(describeFileError(error))
  })
  try {
    return JSON.parse(isCompressed(bytes) ? unpack(bytes) : bytes.toString('utf8'))
  } catch {
    throw createError('this is not JSON, and not complete gzip')
  }
}

/** By the first two bytes of RFC 1952. */
const isCompressed = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b
const unpack = (bytes: Buffer) => gunzipSync(bytes, { maxOutputLength: MAX_BYTES }).toString('utf8')

function describe(accounts: readonly AccountWithToken[]): string {
  const lines = accounts.map(({ trackingUrl }) => `  ${trackingUrl}\n`)
  const noun = accounts.length === 1 ? 'One account was' : `${accounts.length} accounts were`
  return `${noun} imported. Tracking links:\n${lines.join('')}`
}
