/** A browser that was killed leaves some calls unanswered for ever: they end with it, or with a limit. */
export function orDied<Value>(died: AbortSignal, work: Promise<Value>): Promise<Value> {
  if (died.aborted) {
    work.catch(() => {})
    return Promise.reject(died.reason)
  }
  return new Promise((resolve, reject) => {
    const leave = () => reject(died.reason)
    died.addEventListener('abort', leave, { once: true })
    work.then(resolve, reject).finally(() => died.removeEventListener('abort', leave))
  })
}
