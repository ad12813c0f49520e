import { readFileSync } from 'node:fs'
import t from 'tap'
import { getPiece } from '../conformance/code/index.ts'
import { REQUIREMENTS } from '../conformance/requirements/index.ts'
import { CODE_LANGUAGES } from '../schemas/terms.ts'
import { explain } from '../src/cli/commands/explain/run.ts'

const page = readFileSync('docs/requirements.md', 'utf8')
const code = readFileSync('docs/code.md', 'utf8')
const inOneLine = (text: string) => text.replace(/\s+/g, ' ')

t.test('the page and the command say the same of each requirement, and all of it', async (t) => {
  for (const { id, title, why, expected, method, remedy } of REQUIREMENTS) {
    const [, chapter = ''] = page.split(`\n### ${id}\n`)
    const [own = ''] = chapter.split('\n### ', 1)
    for (const text of [title, why, expected, method, remedy.text]) {
      t.ok(inOneLine(own).includes(inOneLine(text)), `the page on ${id} says: ${text}`)
      t.ok(inOneLine(explain(id)).includes(inOneLine(text)), `explain ${id} says: ${text}`)
    }
    if (remedy.code === null) continue
    t.match(own, `](code.md#${remedy.code})`)
    t.ok(code.includes(`\n## ${remedy.code}\n`))
    for (const language of CODE_LANGUAGES) {
      const piece = getPiece(language, remedy.code)
      t.ok(code.includes(`\n${piece}\n`), `docs/code.md has ${remedy.code} in ${language}`)
      t.ok(inOneLine(explain(id, language)).includes(inOneLine(piece)), `explain ${id} has it in ${language}`)
      t.ok(explain(undefined, language).includes(piece), `all the code in ${language} has ${remedy.code}`)
    }
  }
})

t.test('each entry of the table of contents leads to its chapter', async (t) => {
  const chapters = [...page.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) =>
    heading.toLowerCase().replaceAll('.', '').replaceAll(' ', '-'),
  )
  const linked = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor)
  t.strictSame(linked.toSorted(), chapters.toSorted())
})

t.test('what a requirement is judged by is named, journey by journey', async (t) => {
  t.match(explain('lead.voucher'), /\nJourneys {3}first-order: .*\n(?: .*\n)* {11}order-without-voucher: /)
})

t.test('explain lists a group as it lists all', async (t) => {
  const all = explain(undefined).split('\n')
  const columns = (line: string) => line.split(/ {2,}/)
  const group = all.filter((line) => line.startsWith('redirect.'))
  t.ok(group.length > 5 && group.length < all.length)
  t.strictSame(explain('redirect.*').trimEnd().split('\n').map(columns), group.map(columns))
})
