/** Limits to how long something is waited for. */

/** Rejects with `late` if the work has not settled after `ms`. The work itself goes on. */
export function withDeadline<Result>(work: Promise<Result>, ms: number, late: () => Error): Promise<Result> {
  return withIdleDeadline(() => work, ms, late)
}

/** Limits the time of each step of longer work to `ms`. A step begins by calling `onStep`. */
export async function withIdleDeadline<Result>(
  work: (onStep: () => void) => Promise<Result>,
  ms: number,
  late: () => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  let onStep = () => {}
  const deadline = new Promise<never>((_, reject) => {
    onStep = () => {
      clearTimeout(timer)
      timer = setTimeout(() => reject(late()), ms)
    }
  })
  onStep()
  try {
    return await Promise.race([work(onStep), deadline])
  } finally {
    clearTimeout(timer)
    onStep = () => {}
  }
}
