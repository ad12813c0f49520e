/** Loads a request handler with its first request: its imports take longer than the rest of the start. */
import type { IncomingMessage, ServerResponse } from 'node:http'

export type Handler = (message: IncomingMessage, response: ServerResponse) => Promise<void>

export function lazyHandler(load: () => Promise<Handler>): Handler {
  let handler: Handler | undefined
  let loading: Promise<Handler> | undefined
  const handleFirst: Handler = async (message, response) => {
    loading ??= load()
    handler = await loading
    return handler(message, response)
  }
  return (message, response) => (handler ?? handleFirst)(message, response)
}
