/** Measures the memory that a saved lead keeps, in bytes. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { fillStore } from './filled-store.ts'

export async function bytesPerLead(count: number): Promise<number> {
  // The flag given on the command line would be needed by whoever runs this.
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  // Creates what all leads share before the measurement.
  await fillStore(100)
  const before = used()
  const filled = await fillStore(count)
  const bytes = (used() - before) / count
  // It is looked at after the measure, so that it was there during it.
  if ((await filled.store.leads.count(filled.account)) !== count) throw new Error('Not all leads were saved.')
  return bytes
}
