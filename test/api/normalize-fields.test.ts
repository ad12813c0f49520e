import t from 'tap'
import { trimBlanks } from '../../src/mock/api/normalize-fields.ts'

t.test('blanks around a text are cut off, and those within it stay', async (t) => {
  for (const [text, trimmed] of [
    ['A1', 'A1'],
    ['  A 1\t\n', 'A 1'],
    ['\0\u200b\u00a0A1\u200b\0', 'A1'],
    [' \0\u200b ', ''],
    ['', ''],
  ] as const) {
    t.equal(trimBlanks(text), trimmed, JSON.stringify(text))
  }
})

t.test('however many blanks there are, a text is looked at from its two ends only', async (t) => {
  const blanks = ' '.repeat(2_000_000)
  // If every blank led to a look at all that follow, this would take an hour.
  t.ok(trimBlanks(`a${blanks}a`).length === blanks.length + 2)
  t.equal(trimBlanks(`${blanks}a${blanks}`), 'a')
})
