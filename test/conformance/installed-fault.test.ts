/** While leads fail, a store may wait for Retrack: it is asked for less. */
import t from 'tap'
import { hasLeadFault } from '../../conformance/journeys/installed-fault.ts'
import { RunRecorder, Timeline } from '../../conformance/timeline.ts'
import type { JourneyName } from '../../schemas/journeys.ts'
import type { OperationName } from '../../schemas/retrack.ts'
import { SecretRedactor } from '../../shared/redaction.ts'

function failing(name: JourneyName, operation: OperationName) {
  const timeline = new Timeline(new SecretRedactor('a-token-that-nobody-may-see'))
  const journey = { name, run: 2, variant: null }
  const effect = { kind: 'status', status: 503 } as const
  const rule = { operation, commit: false, effect }
  new RunRecorder(timeline, journey).add({ kind: 'fault-installed', fault: 'f1', rule })
  return { check: { timeline }, journey }
}

t.test('whether leads of a run fail is told by the fault that it installed, whatever its name', async (t) => {
  const made: JourneyName[] = [
    'fault-500',
    'rejected-before-lead',
    'rejected-after-retry',
    'refused-lead',
    'restarted-store',
  ]
  for (const name of made) t.ok(hasLeadFault(failing(name, 'createLead')), name)
  t.notOk(hasLeadFault(failing('failed-update', 'updateLead')), 'an order does not wait for an update')
  const { check, journey } = failing('fault-500', 'createLead')
  t.notOk(hasLeadFault({ check, journey: { ...journey, run: 3 } }), 'the fault of another run')
})
