/** The mock's own tests, over a store in PostgreSQL. */
import t from 'tap'
import { MOCK_TESTS } from '../support/mock-tests.ts'
import { withoutPostgres } from '../support/postgres.ts'

t.setTimeout(600_000)

if (withoutPostgres === false) {
  process.env['RETRACK_KIT_TEST_STORE'] = 'postgres'
  for (const load of MOCK_TESTS) await load()
} else void t.test('the mock over PostgreSQL', { skip: withoutPostgres }, () => {})
