/** The words of Chromium's debugging protocol. playwright-core ships their types, and forgets to name them among its exports. */
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'

/** The parameters of an event. */
export type CdpEvent<Name extends keyof Protocol.Events> = Protocol.Events[Name]

/** The parameters of a command. */
export type CdpCommand<Name extends keyof Protocol.CommandParameters> = Protocol.CommandParameters[Name]

/** The result of a command. */
export type CdpAnswer<Name extends keyof Protocol.CommandReturnValues> = Protocol.CommandReturnValues[Name]
