/** The text of `retrack-kit requests`. */
import { JOURNAL } from '../../../../schemas/control/journal.ts'
import type { Har } from '../../../../schemas/har.ts'
import type { JournalPage, JournalQuery } from '../../../../schemas/journal.ts'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { Transport } from '../../../client/transport.ts'
import { formatEntryLine } from '../../../client/waiting.ts'
import { CliError, EXIT } from '../../exit.ts'
import { toPrintable } from '../../terminal.ts'

export interface RequestsFlags extends Pick<JournalQuery, 'operation' | 'reference' | 'click' | 'outcome' | 'limit'> {
  readonly mock: string
  readonly token: string
  readonly har?: boolean
}

/**
 * Reads the journal of a running mock.
 * @throws {CliError} if no mock answers, or the token belongs to none of its accounts
 */
export async function formatRequests({ mock, token, har = false, ...query }: RequestsFlags): Promise<string> {
  const transport = new Transport(mock, token)
  try {
    if (har) {
      const archive = await transport.call<Har>(JOURNAL.listRequests, { query: { ...query, format: 'har' } })
      return `${JSON.stringify(archive, null, 2)}\n`
    }
    return formatPage(await transport.call<JournalPage>(JOURNAL.listRequests, { query }), query)
  } catch (error) {
    throw new CliError(getErrorMessage(error), EXIT.cannotRun)
  } finally {
    transport.close()
  }
}

const NONE_SUCH = 'The mock has received no such request for this account.\n'
const NONE_YET = 'The mock has received no request for this account yet. --token chooses another account.\n'

function formatPage({ data, total, evicted }: JournalPage, { limit: _, ...filters }: Partial<JournalQuery>): string {
  const lines = data.map((entry) => {
    const remarks = entry.findings.map(({ message }) => `      ${toPrintable(message)}\n`).join('')
    return `${entry.stages.received ?? ''}  #${entry.id}  ${toPrintable(formatEntryLine(entry))}\n${remarks}`
  })
  const hidden = total - data.length
  const isFiltered = Object.values(filters).some((value) => value !== undefined)
  const notes = [
    data.length > 0 ? '' : isFiltered ? NONE_SUCH : NONE_YET,
    hidden > 0 ? `${hidden} earlier ${hidden === 1 ? 'one matches' : 'ones match'} too; --limit shows more.\n` : '',
    evicted > 0 ? `${evicted} older requests were dropped to stay within the limits of the journal.\n` : '',
  ]
  return [...lines, ...notes].join('')
}
