/** `check --from`: a report in JSON, as `--reporter json` writes it. */

import { readFile } from 'node:fs/promises'
import { Report } from '../../../../schemas/report.ts'
import { describeFileError } from '../../../../shared/file-error.ts'
import { describeFirstProblem } from '../../../../shared/zod-problem.ts'
import { CliError, EXIT } from '../../exit.ts'

export async function readReport(file: string): Promise<Report> {
  const createError = (why: string) => new CliError(`${file}: ${why}`, EXIT.usage)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw createError(`${describeFileError(error)}. ${EXPECTED}`)
  })
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw createError(`this is not JSON. ${EXPECTED}`)
  }
  const read = Report.safeParse(given)
  if (!read.success)
    throw createError(`this is not a report of retrack-kit: ${describeFirstProblem(read.error)}. ${EXPECTED}`)
  return read.data
}

const EXPECTED = 'Expected what "retrack-kit check --reporter json=report.json" writes; name such a file.'
