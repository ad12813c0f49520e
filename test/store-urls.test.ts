import t from 'tap'
import { parseStoreUrl } from '../src/store/open.ts'

t.test('the URL of a PostgreSQL says where the tables are', async (t) => {
  t.strictSame(parseStoreUrl('postgres://db/retrack'), {
    engine: 'postgres',
    host: 'db',
    port: 5432,
    database: 'retrack',
    user: undefined,
    password: undefined,
    schema: 'retrack_kit',
    ssl: 'prefer',
    connections: 10,
  })
  t.match(parseStoreUrl('postgresql://a%40b:p%2Fw@[::1]:6000/my%20db?schema=qa_2&sslmode=verify-full&connections=3'), {
    host: '::1',
    port: 6000,
    database: 'my db',
    user: 'a@b',
    password: 'p/w',
    schema: 'qa_2',
    ssl: 'verify-full',
    connections: 3,
  })
  t.match(parseStoreUrl('postgres:///retrack?host=/run/postgresql'), { host: '/run/postgresql' })
  for (const url of [
    'postgres://db',
    'postgres:///retrack',
    'postgres://db/a/b',
    'postgres://db/%ff',
    'postgres://db/retrack?schema=Qa',
    'postgres://db/retrack?schema=pg_catalog',
    `postgres://db/retrack?schema=a'b`,
    'postgres://db/retrack?sslmode=no',
    'postgres://db/retrack?connections=0',
    'postgres://db/retrack?connections=many',
    'postgres://db/retrack?pool=3',
    'mysql://db/retrack',
  ])
    t.equal(parseStoreUrl(url), undefined, url)
})
