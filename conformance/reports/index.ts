/** The formats that a report is written in: pure functions from a report to text, one folder or file each. */
import { github } from './github.ts'
import { handoff } from './handoff/index.ts'
import { html } from './html/index.ts'
import { json } from './json.ts'
import { junit } from './junit.ts'
import type { Reporter, ReporterName } from './reporter.ts'
import { tap } from './tap.ts'
import { terminal } from './terminal.ts'

export { stepSummary } from './github.ts'
export { reportJsonSchema } from './json.ts'
export type { Reporter, ReporterName } from './reporter.ts'

export const REPORTERS: Readonly<Record<ReporterName, Reporter>> = {
  terminal,
  json,
  junit,
  tap,
  html,
  github,
  handoff,
}
