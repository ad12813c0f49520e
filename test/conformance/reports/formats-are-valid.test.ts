/** Every format of every report, hostile ones too, is accepted by readers that are not ours. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { default as addFormats } from 'ajv-formats'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { test } from 'tap'
import { Parser } from 'tap-parser'
import { validateXML } from 'xmllint-wasm'
import { REPORTERS, reportJsonSchema } from '../../../conformance/reports/index.ts'
import type { ReporterName } from '../../../conformance/reports/reporter.ts'
import type { Report } from '../../../schemas/report.ts'
import { notReady, SAMPLES } from '../support/sample-reports.ts'

const written = (name: ReporterName, report: Report, partial = false) =>
  REPORTERS[name].write(report, { colour: false, width: 80, partial })

const samples = [
  ...Object.entries(SAMPLES).map(([name, report]) => ({ name, report, partial: false })),
  { name: 'a part', report: notReady, partial: true },
]

test('json conforms to the schema that is published, and loses nothing', async (t) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(reportJsonSchema())
  for (const { name, report, partial } of samples) {
    const read: unknown = JSON.parse(written('json', report, partial))
    t.ok(validate(read), name, { errors: validate.errors?.slice(0, 3) })
    t.match(read, { results: report.results.map(({ id }) => ({ id })) }, `${name}: results`)
  }
})

test('junit conforms to the schema of its readers, and counts what it holds', async (t) => {
  const schema = readFileSync(new URL('../support/junit.xsd', import.meta.url), 'utf8')
  const files = samples.map(({ name, report, partial }) => ({
    fileName: `${name}.xml`,
    contents: written('junit', report, partial),
  }))
  const { valid, errors } = await validateXML({ xml: files, schema })
  t.ok(valid, 'xmllint', { errors: errors.slice(0, 3).map(({ rawMessage }) => rawMessage.slice(0, 300)) })
  for (const { name, report, partial } of samples) {
    const contents = written('junit', report, partial)
    const { fail, error, unproven, notApplicable } = report.summary
    for (const [element, count] of [
      ['testcase', report.results.length],
      ['failure', fail],
      ['error', error],
      ['skipped', unproven + notApplicable],
    ] as const) {
      t.equal(contents.split(`<${element} `).length - 1, count, `${name}: ${element}`)
    }
  }
})

test('tap is read as it is meant', async (t) => {
  for (const { name, report, partial } of samples) {
    const read = await new Promise<{ results: Parser['results']; extra: string[] }>((resolve) => {
      const extra: string[] = []
      const parser = new Parser({ strict: true }, (results) => resolve({ results, extra }))
      parser.on('extra', (line) => extra.push(line))
      parser.end(written('tap', report, partial))
    })
    const { fail, error, warn, notice, unproven, notApplicable } = report.summary
    t.strictSame(read.extra, [], `${name}: every line is TAP`)
    t.match(
      read.results,
      {
        count: report.results.length,
        fail: fail + error + warn + notice + unproven,
        todo: warn + notice + unproven,
        skip: notApplicable,
        bailout: false,
        ok: fail + error === 0,
      },
      name,
    )
  }
})

test('a title is no directive', async (t) => {
  for (const title of ['it says # TODO later', 'it says # SKIP', 'it says \\# SKIP', 'it ends with \\']) {
    const results = notReady.results.slice(0, 3).map((result) => ({ ...result, title }))
    const points: unknown[] = []
    const parser = new Parser({ strict: true })
    parser.on('assert', ({ ok, todo, skip, name }) => points.push({ ok, todo, skip, name }))
    parser.end(written('tap', { ...notReady, results }))
    const read = results.map(({ id, outcome }) => ({
      ok: outcome === 'pass',
      todo: false,
      skip: false,
      name: `${id}: ${title}`,
    }))
    t.strictSame(points, read, title)
  }
})

test('html is read without a parse error', async (t) => {
  for (const { name, report, partial } of samples) {
    const errors: string[] = []
    parse(written('html', report, partial), { onParseError: ({ code }) => errors.push(code) })
    t.strictSame(errors, [], name)
  }
})

test('html links lead somewhere', async (t) => {
  for (const { name, report } of samples) {
    const elements = elementsOf(parse(written('html', report)))
    const attributes = (wanted: string) =>
      elements.flatMap(({ attrs }) => attrs.filter((one) => one.name === wanted).map(({ value }) => value))
    const ids = attributes('id')
    t.equal(new Set(ids).size, ids.length, `${name}: ids are unique`)
    const missing = attributes('href').filter((href) => href.startsWith('#') && !ids.includes(href.slice(1)))
    t.strictSame(missing, [], `${name}: anchors`)
  }
})

type Node = DefaultTreeAdapterTypes.Node
function elementsOf(node: Node): DefaultTreeAdapterTypes.Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap((child) => elementsOf(child)) : []
  return 'tagName' in node ? [node, ...children] : children
}
