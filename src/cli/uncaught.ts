/** Handles uncaught errors: the process ends with 4, never with the 1 of a store that is not ready. */

type Handler = (error: unknown) => void

let handlers: readonly Handler[] = []

/** To be called once, with what ends the process. */
export function handleUncaught(last: Handler): void {
  handlers = [last]
  // A promise that was rejected and that nobody awaits comes here as well.
  process.on('uncaughtException', (error) => handlers.at(-1)?.(error))
}

/** Handles them differently for a while. Returns a function that ends it. */
export function overrideUncaught(handler: Handler): () => void {
  handlers = [...handlers, handler]
  return () => {
    handlers = handlers.filter((one) => one !== handler)
  }
}
