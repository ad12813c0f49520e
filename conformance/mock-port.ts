/**
 * The port through which the check uses a mock. Whoever runs the check hands it one: it knows no other way to a mock.
 */
import type { Fault, NewFault } from '../schemas/faults.ts'
import type { JournalPage, WaitInput, WaitResponse } from '../schemas/journal.ts'
import type { ClickVersion } from '../schemas/terms.ts'

export interface ClickRequest {
  readonly deeplink: string
  /** Whether an order is to follow: its lead is told from others by the click. */
  readonly isForOrder: boolean
  /** The version of its uuid; left out, it is as the mock's clicks are. */
  readonly version?: ClickVersion | undefined
}

/** A click as Retrack would have logged it. */
export interface LoggedClick {
  readonly click: string
  /** Where Retrack would send its visitor. */
  readonly visitUrl: string
}

/** The mock was restarted or emptied while the check was using it: what it had seen is gone. */
export class MockResetError extends Error {}

/** One account of a mock. Every method rejects if the mock cannot be reached, or was reset. */
export interface MockPort {
  /** Logs a click, as if a visitor had followed a tracking link. */
  createClick(click: ClickRequest): Promise<LoggedClick>
  addFault(rule: NewFault): Promise<Fault>
  /** Takes a rule back, and cuts loose the answers that it holds. */
  removeFault(id: string): Promise<void>
  /** The id of the newest entry of the journal, 0 where there is none. */
  position(): Promise<number>
  /** The newest entries of the journal, the newest last. */
  journal(): Promise<JournalPage>
  /** As `POST /_mock/wait`; ends early, with a rejection, when `signal` does. */
  wait(order: WaitInput, signal: AbortSignal): Promise<WaitResponse>
}
