/** Hands the check a mock: one in this process or one that runs elsewhere, over its control API. */
import { type MockPort, MockResetError } from '../../../../conformance/mock-port.ts'
import type { RouteContract } from '../../../../schemas/contract.ts'
import { CLICKS, type PlantedClick } from '../../../../schemas/control/clicks.ts'
import { FAULTS } from '../../../../schemas/control/faults.ts'
import { JOURNAL } from '../../../../schemas/control/journal.ts'
import type { Fault } from '../../../../schemas/faults.ts'
import { DEFAULT_WAIT_MS, type JournalPage, type WaitResponse } from '../../../../schemas/journal.ts'
import { MockUnreachableError, type RequestOptions, Transport } from '../../../client/transport.ts'
import { withDeadline } from '../../../deadline.ts'

/**
 * The time limit of a request to the mock, beside the time that it is asked to wait. A hanging mock must not block the
 * check.
 */
const ANSWER_LIMIT_MS = 20_000

type CallArguments = readonly [route: RouteContract, options?: RequestOptions, waitMs?: number]

export interface AttachedPort extends MockPort {
  /** Lets go of the connections, and of whatever still waits. */
  close(): void
}

export function createMockPort(url: string, token: string): AttachedPort {
  const transport = new Transport(url, token)
  const call = <Answer>(...[route, options, waitMs = 0]: CallArguments): Promise<Answer> =>
    withDeadline(transport.call<Answer>(route, options), waitMs + ANSWER_LIMIT_MS, () => {
      const why = new Error(`no answer in ${(waitMs + ANSWER_LIMIT_MS) / 1000} s`)
      return new MockUnreachableError(url, why)
    })
  let journal: string | undefined
  let newest = 0
  let start: number | undefined
  const readJournal = async (query: { readonly limit?: number }) => {
    const page = await call<JournalPage>(JOURNAL.listRequests, { query })
    const last = page.data.at(-1)?.id ?? 0
    if (journal !== undefined && journal !== page.journal)
      throw new MockResetError(`The mock at ${url} was reset or restarted during the check.`)
    const [oldest] = page.data
    // Without a limit, a page holds everything since the first look, unless the mock has dropped entries.
    const isWhole = query.limit === undefined && page.evicted === 0 && page.data.length === page.total
    const isShort = isWhole && oldest !== undefined && start !== undefined && oldest.id > start + 1
    if (isShort || (last === 0 && newest > 0))
      throw new MockResetError(`The journal of the mock at ${url} was emptied during the check.`)
    start ??= last
    journal = page.journal
    newest = Math.max(newest, last)
    return page
  }
  return {
    async createClick({ deeplink, version }) {
      const body = { deeplink, ...(version === undefined ? {} : { version }) }
      const { uuid, visitUrl } = await call<PlantedClick>(CLICKS.createClick, { body })
      return { click: uuid, visitUrl }
    },
    addFault: (rule) => call<Fault>(FAULTS.addFault, { body: rule }),
    removeFault: (id) => call(FAULTS.removeFault, { params: { id } }),
    async position() {
      const { data } = await readJournal({ limit: 1 })
      return data.at(-1)?.id ?? 0
    },
    journal: () => readJournal({}),
    wait: (order, signal) =>
      new Promise((resolve, reject) => {
        const leave = () => reject(signal.reason)
        if (signal.aborted) return leave()
        signal.addEventListener('abort', leave, { once: true })
        call<WaitResponse>(JOURNAL.wait, { body: order }, order.timeoutMs ?? DEFAULT_WAIT_MS)
          .then(resolve, reject)
          .finally(() => signal.removeEventListener('abort', leave))
      }),
    close: () => transport.close(),
  }
}
