/** A small version of `npm run test:load`: the same groups of connections, fewer of each. */
import t from 'tap'
import { CONNECTION_GROUPS } from '../load/connection-groups.ts'
import { fill, held, withstand } from '../load/withstand.ts'
import { documentedAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

for (const group of Object.values(CONNECTION_GROUPS)) {
  t.test(`100 ${group.name}: others are answered, and nothing stays behind`, async (t) => {
    const account = documentedAccount((await startedMock(t)).port)
    await fill(account, 100)
    // The keep-alive connection of another proof may be on its way out.
    while (held().sockets > 0) await new Promise((resolve) => setImmediate(resolve))
    const { after } = await withstand(account, group, 100, async () => held())
    t.equal(after.sockets, 0, 'no socket is left')
  })
}
