/** The mock of a check, and the flags and settings that decide which it is. */
import type { GuidedCheckPort } from '../../../mock/control/guided-check.ts'
import type { AttachedPort } from './mock-port.ts'

export interface CheckMock {
  readonly port: AttachedPort
  readonly url: string
  readonly attached: boolean
  /** The origin of the real Retrack behind an observing proxy; null where the mock itself answers. */
  readonly upstream: string | null
  close(): Promise<void>
  /** Describes what a proxy of the check's own has learnt of the real Retrack. */
  describeObserved?(): string
}

export interface AcquireOptions {
  /** A file of observations that a started mock answers by. */
  readonly observed?: string | undefined
  /** Where a proxy of the check's own keeps its observations. */
  readonly out?: string | undefined
  /** Whether somebody said that a Retrack on the internet may be used. */
  readonly isPermitted?: boolean | undefined
  /** A check that the page of a started mock leads a person through. */
  readonly guidedCheck?: GuidedCheckPort
}
