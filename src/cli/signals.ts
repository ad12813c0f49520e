/**
 * Calls `onFirst` at the first SIGINT or SIGTERM, and ends the process at the second. Returns a function that removes
 * the handlers.
 */
export function handleSignals(onFirst: () => void): () => void {
  let isEnding = false
  const handle = (signal: NodeJS.Signals) => {
    // Shells use 128 plus the number of the signal.
    if (isEnding) process.exit(signal === 'SIGINT' ? 130 : 143)
    isEnding = true
    onFirst()
  }
  process.on('SIGINT', handle)
  process.on('SIGTERM', handle)
  return () => {
    process.off('SIGINT', handle)
    process.off('SIGTERM', handle)
  }
}
