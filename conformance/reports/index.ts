/** The formats of a report, by the names that `--reporter` takes. */
import type { Report } from '../../schemas/report.ts'

export const REPORTER_NAMES = ['terminal', 'json', 'junit', 'tap', 'html', 'github', 'handoff'] as const
export type ReporterName = (typeof REPORTER_NAMES)[number]

export interface ReportOptions {
  readonly colour: boolean
  readonly width: number
  readonly partial: boolean
}

export interface Reporter {
  readonly name: string
  write(report: Report, options: ReportOptions): string
}

const json: Reporter = { name: 'json', write: (report) => `${JSON.stringify(report, null, 2)}\n` }

export const REPORTERS: Readonly<Record<ReporterName, Reporter>> = {
  terminal: json,
  json,
  junit: json,
  tap: json,
  html: json,
  github: json,
  handoff: json,
}

export const stepSummary = (report: Report, _options: Pick<ReportOptions, 'partial'>): string => report.verdict
