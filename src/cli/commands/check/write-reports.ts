/** `--reporter NAME[=FILE]`: which formats a report is written in, and where to. One that fails costs no other. */

import { appendFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { list } from '../../../../conformance/analysis/format.ts'
import { REPORTERS, stepSummary } from '../../../../conformance/reports/index.ts'
import type { ReporterName } from '../../../../conformance/reports/reporter.ts'
import type { Report } from '../../../../schemas/report.ts'
import { getErrorMessage } from '../../../../shared/error-message.ts'
import { CliError, EXIT } from '../../exit.ts'
import { supportsColours } from '../../terminal.ts'
import { findWriteProblem, writeWhole } from './report-file.ts'

const DEFAULT_WIDTH = 80

/** A format, and where to. */
export interface ReporterTarget {
  readonly name: ReporterName
  /** Undefined: standard output. */
  readonly file: string | undefined
}

/** Before the check begins: a check whose report cannot be kept is not worth its time. */
export async function requireWritable(targets: readonly ReporterTarget[]): Promise<void> {
  // GitHub picks its commands out of the lines of any log, so they may stand behind another report.
  const printed = targets.filter(({ file, name }) => file === undefined && name !== 'github').map(({ name }) => name)
  if (printed.length > 1) {
    throw new CliError(
      `The reports ${list(printed)} would all be printed, one after the other, and no program could read them apart. Give all but one a file: --reporter ${printed.at(-1)}=FILE.`,
      EXIT.usage,
    )
  }
  const files = targets.flatMap(({ file }) => file ?? [])
  const twice = files.find((file, index) => files.slice(0, index).some((other) => resolve(other) === resolve(file)))
  if (twice !== undefined) throw new CliError(`Two reports go to ${twice}; give each a file of its own.`, EXIT.usage)
  const problems = await Promise.all(files.map(findWriteProblem))
  const found = problems.filter((problem) => problem !== null)
  if (found.length > 0) throw new CliError(found.join('\n'), EXIT.usage)
}

/** Returns what could not be written, each in a sentence; `onWritten` gets each file that was. */
export async function writeReports(
  report: Report,
  targets: readonly ReporterTarget[],
  partial: boolean,
  onWritten: (file: string) => void = () => {},
): Promise<string[]> {
  const problems: string[] = []
  for (const target of targets) {
    const problem = await writeReport(report, target, partial).catch(
      (error: unknown) => `The report "${target.name}" could not be written: ${getErrorMessage(error)}`,
    )
    if (problem !== null) problems.push(problem)
    else if (target.file !== undefined) onWritten(target.file)
  }
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (summary && targets.some(({ name }) => name === 'github')) {
    await appendFile(summary, stepSummary(report, { partial })).catch((error: unknown) =>
      problems.push(`The summary of the step cannot be written (GITHUB_STEP_SUMMARY): ${getErrorMessage(error)}.`),
    )
  }
  return problems
}

async function writeReport(report: Report, { name, file }: ReporterTarget, partial: boolean): Promise<string | null> {
  const isTerminal = file === undefined && process.stdout.isTTY
  const options = {
    colour: isTerminal && supportsColours(process.stdout),
    width: isTerminal ? process.stdout.columns : DEFAULT_WIDTH,
    partial,
  }
  const text = REPORTERS[name].write(report, options)
  if (file !== undefined) return writeWhole(file, text)
  process.stdout.write(text)
  return null
}
