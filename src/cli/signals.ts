/** Ending on SIGINT and SIGTERM: cleanly at the first, at once at the second. */
export function endOnSignal(close: () => Promise<void>): void {
  let ending = false
  const end = (signal: NodeJS.Signals) => {
    // 128 and the signal's number, as shells have it: 2 and 15.
    if (ending) process.exit(signal === 'SIGINT' ? 130 : 143)
    ending = true
    close().then(() => process.exit(0))
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}
