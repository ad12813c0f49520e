/** The report as it is, in the order of its schema: for programs, and for `check --from`. */
import * as z from 'zod'
import { Report } from '../../schemas/report.ts'
import { PARTIAL_NOTE } from './labels.ts'
import type { Reporter } from './reporter.ts'

export const json: Reporter = {
  name: 'json',
  write(report, { partial }) {
    const noted = partial ? { ...report, note: PARTIAL_NOTE } : report
    // Parsing puts keys into the order of the schema. What it refuses is better written than lost.
    const { data = noted } = Report.safeParse(noted)
    return `${JSON.stringify(data, null, 2)}\n`
  },
}

/** The JSON Schema of the report, published as `report.schema.json`. */
export function reportJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(Report, { io: 'output', target: 'draft-2020-12' })
}
