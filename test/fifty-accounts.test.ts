import t from 'tap'
import { startedMock } from './support/started-mock.ts'
import {
  addFault,
  control,
  faultsOf,
  freeze,
  journalOf,
  leadsOf,
  newWorld,
  savedLead,
  sendLead,
  sendUpdate,
  wait,
} from './support/world.ts'

t.test(
  'fifty accounts are used at once, each with its own faults, clock and resets, and none disturbs another',
  async (t) => {
    const { port } = await startedMock(t)
    const problems: string[] = []

    const live = async (n: number) => {
      const world = await newWorld(port, n % 2 === 0 ? { seed: 7 } : {})
      const expect = (what: string, found: unknown, wanted: unknown) => {
        if (JSON.stringify(found) !== JSON.stringify(wanted))
          problems.push(`account ${n}, ${what}: ${JSON.stringify(found)} in place of ${JSON.stringify(wanted)}`)
      }
      const day = `20${String(10 + n).padStart(2, '0')}-05-05 05:05:05`
      for (let round = 0; round < 2; round += 1) {
        await freeze(world, day)
        const fails = (n + round) % 4
        if (fails > 0)
          await addFault(world, {
            operation: 'createLead',
            when: { first: fails },
            effect: { kind: 'status', status: 500 + n },
          })
        await addFault(world, { match: { reference: 'nobody' }, effect: { kind: 'hang' } })
        const awaited = wait(world, { reference: `${n}-last`, timeoutMs: 30_000 })
        for (let k = 0; k < fails; k += 1)
          expect('a failure', (await sendLead(world, { reference: 'failing' })).status, 500 + n)
        const lead = await savedLead(world, { reference: `${n}-${round}` })
        expect('the clock', lead.created_at, day)
        expect('an update', (await sendUpdate(world, lead.uuid, { status: 'approved' })).status, 200)
        await savedLead(world, { reference: `${n}-last` })
        expect('the wait', (await awaited).result, 'yes')
        expect(
          'the leads',
          (await leadsOf(world)).map(({ reference }) => reference),
          [`${n}-${round}`, `${n}-last`],
        )
        expect(
          'the journal',
          (await journalOf(world)).map(({ id }) => id),
          Array.from({ length: fails + 3 }, (_, k) => k + 1),
        )
        expect(
          'the rules',
          (await faultsOf(world)).map(({ fired }) => fired),
          fails > 0 ? [fails, 0] : [0],
        )
        await control(world, 'POST', '/reset')
        expect('after the reset', [await leadsOf(world), await journalOf(world), await faultsOf(world)], [[], [], []])
        const { json } = await control(world, 'POST', '/clicks', {})
        Object.assign(world.request, { click: (json as { uuid: string }).uuid })
      }
    }
    await Promise.all(Array.from({ length: 50 }, (_, n) => live(n)))
    t.strictSame(problems, [])
  },
)
