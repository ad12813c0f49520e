/** Reads the state of a running mock and writes it to a file, whole or not at all. */
import { gzipSync } from 'node:zlib'
import { STATE } from '../../../../schemas/control/state.ts'
import type { StateInput } from '../../../../schemas/state.ts'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { describeFileError } from '../../../../shared/file-error.ts'
import { Transport } from '../../../client/transport.ts'
import { writeWholeFile } from '../../../whole-file.ts'
import { CliError, EXIT } from '../../exit.ts'
import { chooseToken, type StateFlags } from '../../state-flags.ts'

export interface ExportFlags extends StateFlags {
  readonly out: string
  readonly redact?: boolean
}

/** There are tokens in it: nobody else on the machine reads it. */
const FILE_MODE = 0o600

/**
 * Returns what was written, in words.
 * @throws {CliError} if no mock answers or lets the state go, or the file cannot be written
 */
export async function exportToFile(flags: ExportFlags): Promise<string> {
  const state = await read(flags)
  const text = `${JSON.stringify(state)}\n`
  const content = flags.out.endsWith('.gz') ? gzipSync(text) : text
  await writeWholeFile(flags.out, content, FILE_MODE).catch((error: unknown) => {
    throw new CliError(
      `${flags.out} cannot be written: ${describeFileError(error)}. Name another file: --out FILE.`,
      EXIT.usage,
    )
  })
  const count = (noun: string, number: number) => `${number} ${noun}${number === 1 ? '' : 's'}`
  const sum = (list: 'leads' | 'clicks') => state.accounts.reduce((total, account) => total + account[list].length, 0)
  const requests = state.accounts.reduce((total, { journal }) => total + (journal?.entries.length ?? 0), 0)
  const kept = state.redacted
    ? 'Tokens and visitors are left out.'
    : 'The file has API tokens: --redact leaves them out.'
  return `${flags.out}: ${count('account', state.accounts.length)}, ${count('click', sum('clicks'))}, ${count('lead', sum('leads'))}, ${count('request', requests)}. ${kept}\n`
}

async function read(flags: ExportFlags): Promise<StateInput> {
  const transport = new Transport(flags.mock, chooseToken(flags))
  try {
    const contract = flags.all === true ? STATE.exportMock : STATE.exportAccount
    return await transport.call<StateInput>(contract, { query: { redact: String(flags.redact === true) } })
  } catch (error) {
    throw new CliError(getErrorMessage(error), EXIT.cannotRun)
  } finally {
    transport.close()
  }
}
