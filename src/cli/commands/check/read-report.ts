/** `check --from`: a report in JSON, as `--reporter json` writes it. */

import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { Report } from '../../../../schemas/report.ts'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { CliError, EXIT } from '../../exit.ts'

export async function readReport(file: string): Promise<Report> {
  const wrong = (why: string) => new CliError(`${file}: ${why}`, EXIT.usage)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw wrong(getErrorMessage(error))
  })
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    throw wrong(`this is no JSON (${getErrorMessage(error)})`)
  }
  const read = Report.safeParse(given)
  if (!read.success)
    throw wrong(`this is no report of retrack-kit: ${z.prettifyError(read.error).split('\n').slice(0, 4).join('; ')}`)
  return read.data
}
