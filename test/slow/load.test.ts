/** A small version of `npm run test:load`: the same crowds, fewer of each. */
import t from 'tap'
import { bear, fill, held } from '../load/bear.ts'
import { CROWDS } from '../load/crowds.ts'
import { startedMock } from '../support/started-mock.ts'
import { documentedWorld } from '../support/world.ts'

for (const crowd of Object.values(CROWDS)) {
  t.test(`100 ${crowd.name}: others are answered, and nothing stays behind`, async (t) => {
    const world = documentedWorld((await startedMock(t)).port)
    await fill(world, 100)
    // The keep-alive connection of another proof may be on its way out.
    while (held().sockets > 0) await new Promise((resolve) => setImmediate(resolve))
    const { after } = await bear(world, crowd, 100, async () => held())
    t.equal(after.sockets, 0, 'no socket is left')
  })
}
