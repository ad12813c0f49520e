/** The mock's own tests, over a store in a file. */
import t from 'tap'
import { MOCK_TESTS } from '../support/mock-tests.ts'
import { withoutSqlite } from '../support/test-store.ts'

t.setTimeout(600_000)

if (withoutSqlite === false) {
  process.env['RETRACK_KIT_TEST_STORE'] = 'sqlite'
  for (const load of MOCK_TESTS) await load()
} else void t.test('the mock over SQLite', { skip: withoutSqlite }, () => {})
