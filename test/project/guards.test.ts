/** The guards of `npm run test:guards` must match the source, so that a change leaves none behind. */
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { GUARDS } from '../../scripts/proof/guards.ts'

for (const { without, file, guard, test } of GUARDS) {
  t.test(`the guard behind "${without}" stands once in ${file}`, async (t) => {
    const source = await readFile(file, 'utf8')
    t.equal(source.split(guard).length - 1, 1, 'bring scripts/proof/guards.ts up to date')
    t.ok(await readFile(test, 'utf8'), 'the test that has to notice is there')
  })
}
