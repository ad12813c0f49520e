/** `check --from`: a report in JSON, as `--reporter json` writes it. */
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { Report } from '../../schemas/report.ts'
import { CliError, EXIT } from './exit.ts'

export async function readReport(file: string): Promise<Report> {
  const wrong = (why: string) => new CliError(`${file}: ${why}`, EXIT.usage)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw wrong(error instanceof Error ? error.message : String(error))
  })
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    throw wrong(`this is no JSON (${error instanceof Error ? error.message : String(error)})`)
  }
  const read = Report.safeParse(given)
  if (!read.success)
    throw wrong(`this is no report of retrack-kit: ${z.prettifyError(read.error).split('\n').slice(0, 4).join('; ')}`)
  return read.data
}
