/** docs/performance.md: its words are written by hand, its tables by the bench, each between marks of its own. */
import { readFile, writeFile } from 'node:fs/promises'
import { cpus, totalmem } from 'node:os'
import type { Row } from './piece.ts'

const PAGE = 'docs/performance.md'

export async function writeTable(piece: string, rows: readonly Row[]): Promise<void> {
  const page = await readFile(PAGE, 'utf8')
  const [begin, end] = [`<!-- bench ${piece}: written by \`npm run bench -- ${piece}\` -->`, `<!-- /bench ${piece} -->`]
  const [from, to] = [page.indexOf(begin), page.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for the table: expected "${begin}" and "${end}".`)
  const table = [
    '| what | measured | target | |',
    '|---|---|---|---|',
    ...rows.map(({ what, measured, target, verdict }) => `| ${what} | ${measured} | ${target} | ${verdict} |`),
  ]
  const text = `${begin}\n${table.join('\n')}\n\n${machine()}\n`
  await writeFile(PAGE, page.slice(0, from) + text + page.slice(to))
}

function machine(): string {
  const [{ model } = { model: 'unknown processor' }, ...others] = cpus()
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  const day = new Date().toISOString().slice(0, 10)
  return `<sub>${day}, Node.js ${process.versions.node}, ${others.length + 1} × ${model.trim()}, ${gibibytes} GiB, ${process.platform}.</sub>`
}
