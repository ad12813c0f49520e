import t from 'tap'
import { bytesPerLead } from '../bench/lead-memory.ts'

t.test('a saved lead keeps less than a kibibyte of memory', async (t) => {
  const bytes = await bytesPerLead(20_000)
  t.ok(bytes < 1024, `${bytes.toFixed(0)} bytes`)
  t.ok(bytes > 100, 'and it was kept')
})
