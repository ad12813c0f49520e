/** `--reporter NAME[=FILE]`: which formats a report is written in, and where to. */

import { appendFile, writeFile } from 'node:fs/promises'
import { REPORTERS, stepSummary } from '../../../../conformance/reports/index.ts'
import type { ReporterName } from '../../../../conformance/reports/reporter.ts'
import type { Report } from '../../../../schemas/report.ts'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { CliError, EXIT } from '../../exit.ts'
import { supportsColours } from '../../terminal.ts'

const DEFAULT_WIDTH = 80

/** A format, and where to. */
export interface ReporterTarget {
  readonly name: ReporterName
  /** Undefined: standard output. */
  readonly file: string | undefined
}

export async function writeReports(
  report: Report,
  targets: readonly ReporterTarget[],
  partial: boolean,
): Promise<void> {
  for (const { name, file } of targets) {
    const reporter = REPORTERS[name]
    const isTerminal = file === undefined && process.stdout.isTTY
    const options = {
      colour: isTerminal && supportsColours(process.stdout),
      width: isTerminal ? process.stdout.columns : DEFAULT_WIDTH,
      partial,
    }
    const text = reporter.write(report, options)
    if (file === undefined) process.stdout.write(text)
    else await writeFile(file, text).catch((error: unknown) => toWriteError(file, error))
    const summary = process.env['GITHUB_STEP_SUMMARY']
    if (name === 'github' && summary) await appendFile(summary, stepSummary(report, { partial }))
  }
}

function toWriteError(file: string, error: unknown): never {
  throw new CliError(`${file} could not be written: ${getErrorMessage(error)}`, EXIT.usage)
}
