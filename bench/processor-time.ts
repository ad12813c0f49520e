/** What a program costs the machine, as Linux counts it: unlike a clock, it leaves out what others did meanwhile. */
import { readdirSync, readFileSync } from 'node:fs'

/**
 * The processor time, user and system, that a process and those below it have used, in microseconds.
 * What a thread used that has ended is not in it.
 */
export function processorTime(pid: number): number {
  let nanoseconds = 0
  for (const each of [pid, ...below(pid)]) {
    for (const thread of list(`/proc/${each}/task`)) nanoseconds += ranFor(`/proc/${each}/task/${thread}/schedstat`)
  }
  return nanoseconds / 1000
}

function below(pid: number): number[] {
  const children = list(`/proc/${pid}/task`).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  )
  return children.flatMap((child) => [child, ...below(child)])
}

const ranFor = (path: string) => Number(read(path).split(' ', 1)[0])

/** A thread may end while the list of them is gone through. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
