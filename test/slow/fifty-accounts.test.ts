import t from 'tap'
import { createAccount } from '../support/account.ts'
import { startedMock } from '../support/started-mock.ts'

t.test(
  'fifty accounts are used at once, each with its own faults, clock and resets, and none disturbs another',
  async (t) => {
    const { port } = await startedMock(t)
    const problems: string[] = []

    const live = async (n: number) => {
      const account = await createAccount(port, n % 2 === 0 ? { seed: 7 } : {})
      const expect = (what: string, found: unknown, wanted: unknown) => {
        if (JSON.stringify(found) !== JSON.stringify(wanted))
          problems.push(`account ${n}, ${what}: ${JSON.stringify(found)} in place of ${JSON.stringify(wanted)}`)
      }
      const day = `20${String(10 + n).padStart(2, '0')}-05-05 05:05:05`
      for (let round = 0; round < 2; round += 1) {
        await account.freezeClock(day)
        const fails = (n + round) % 4
        if (fails > 0)
          await account.addFault({
            operation: 'createLead',
            when: { first: fails },
            effect: { kind: 'status', status: 500 + n },
          })
        await account.addFault({ match: { reference: 'nobody' }, effect: { kind: 'hang' } })
        const awaited = account.wait({ reference: `${n}-last`, timeoutMs: 30_000 })
        for (let k = 0; k < fails; k += 1)
          expect('a failure', (await account.sendLead({ reference: 'failing' })).status, 500 + n)
        const lead = await account.saveLead({ reference: `${n}-${round}` })
        expect('the clock', lead.created_at, day)
        expect('an update', (await account.sendUpdate(lead.uuid, { status: 'approved' })).status, 200)
        await account.saveLead({ reference: `${n}-last` })
        expect('the wait', (await awaited).result, 'yes')
        expect(
          'the leads',
          (await account.getLeads()).map(({ reference }) => reference),
          [`${n}-${round}`, `${n}-last`],
        )
        expect(
          'the journal',
          (await account.getJournal()).map(({ id }) => id),
          Array.from({ length: fails + 3 }, (_, k) => k + 1),
        )
        expect(
          'the rules',
          (await account.getFaults()).map(({ fired }) => fired),
          fails > 0 ? [fails, 0] : [0],
        )
        await account.control('POST', '/reset')
        expect(
          'after the reset',
          [await account.getLeads(), await account.getJournal(), await account.getFaults()],
          [[], [], []],
        )
        const { json } = await account.control('POST', '/clicks', {})
        Object.assign(account.request, { click: (json as { uuid: string }).uuid })
      }
    }
    await Promise.all(Array.from({ length: 50 }, (_, n) => live(n)))
    t.strictSame(problems, [])
  },
)
