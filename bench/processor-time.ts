/** The processor time of a program, as Linux counts it. Unlike a clock, it leaves out other programs. */
import { readdirSync, readFileSync } from 'node:fs'

/**
 * The processor time of each thread at the last look, by process. Java's compiler threads come and go, and their time
 * must stay counted.
 */
const used = new Map<number, Map<string, number>>()

/**
 * The processor time, user and system, that a process and those below it have used, in microseconds.
 * Of a thread that has ended, what it used after it was asked for the last time is not in it.
 */
export function processorTime(pid: number): number {
  const threads = used.get(pid) ?? new Map<string, number>()
  used.set(pid, threads)
  for (const each of [pid, ...below(pid)]) {
    for (const thread of list(`/proc/${each}/task`)) {
      const path = `/proc/${each}/task/${thread}/schedstat`
      threads.set(path, Math.max(threads.get(path) ?? 0, ranFor(path)))
    }
  }
  const nanoseconds = [...threads.values()].reduce((sum, each) => sum + each, 0)
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
