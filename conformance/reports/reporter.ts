/** A format of the report: a pure function from a report to text. */
import type { Report } from '../../schemas/report.ts'

export const REPORTER_NAMES = ['terminal', 'json', 'junit', 'tap', 'html', 'github', 'handoff'] as const
export type ReporterName = (typeof REPORTER_NAMES)[number]

export interface ReportOptions {
  /** Escape codes for colours: for a terminal that shows them. */
  readonly colour: boolean
  /** How many columns there are to write in, where a format has columns. */
  readonly width: number
  /** `--only` or `--skip` left requirements out: every format says so in words. */
  readonly partial: boolean
}

export interface Reporter {
  readonly name: ReporterName
  /** Ends with a line break. */
  write(report: Report, options: ReportOptions): string
}
