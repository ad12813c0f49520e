/** Hands the check a mock: one in this process or one that runs elsewhere, over its control API. */
import type { MockPort } from '../../../../conformance/mock-port.ts'
import { CLICKS, type PlantedClick } from '../../../../schemas/control/clicks.ts'
import { FAULTS } from '../../../../schemas/control/faults.ts'
import { JOURNAL } from '../../../../schemas/control/journal.ts'
import type { Fault } from '../../../../schemas/faults.ts'
import type { JournalPage, WaitResponse } from '../../../../schemas/journal.ts'
import { Transport } from '../../../client/transport.ts'

export interface AttachedPort extends MockPort {
  /** Lets go of the connections, and of whatever still waits. */
  close(): void
}

export function createMockPort(url: string, token: string): AttachedPort {
  const transport = new Transport(url, token)
  return {
    async createClick(deeplink) {
      const { uuid, visitUrl } = await transport.call<PlantedClick>(CLICKS.createClick, { body: { deeplink } })
      return { click: uuid, visitUrl }
    },
    addFault: (rule) => transport.call<Fault>(FAULTS.addFault, { body: rule }),
    removeFault: (id) => transport.call(FAULTS.removeFault, { params: { id } }),
    async position() {
      const { data } = await transport.call<JournalPage>(JOURNAL.listRequests, { query: { limit: 1 } })
      return data.at(-1)?.id ?? 0
    },
    journal: () => transport.call<JournalPage>(JOURNAL.listRequests),
    wait: (order, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => reject(signal.reason)
        if (signal.aborted) return leave()
        signal.addEventListener('abort', leave, { once: true })
        transport
          .call<WaitResponse>(JOURNAL.wait, { body: order })
          .then(resolve, reject)
          .finally(() => signal.removeEventListener('abort', leave))
      }),
    close: () => transport.close(),
  }
}
