/** `postgres://user@host/database`, as psql takes it, with what the store itself may be told. */

const SSL_MODES = ['disable', 'prefer', 'require', 'verify-full'] as const
type SslMode = (typeof SSL_MODES)[number]

export interface PostgresUrl {
  readonly engine: 'postgres'
  /** A name, an address, or the folder of a socket. */
  readonly host: string
  readonly port: number
  readonly database: string
  /** By default what `PGUSER` says, or the user of the system. */
  readonly user: string | undefined
  /** By default what `PGPASSWORD` says. */
  readonly password: string | undefined
  /** Where the tables are: other tables of the database are never touched. */
  readonly schema: string
  readonly ssl: SslMode
  /** How many connections are opened at most. */
  readonly connections: number
}

export const POSTGRES_PARAMETERS = `?schema=, ?sslmode=${SSL_MODES.join('|')}, ?connections= and ?host=`

const DEFAULT_PORT = 5432
const DEFAULT_SCHEMA = 'retrack_kit'
const DEFAULT_CONNECTIONS = 10
const MAX_CONNECTIONS = 1000
const PARAMETERS = ['schema', 'sslmode', 'connections', 'host']
/** A name that PostgreSQL accepts without quotes. Names that begin with `pg_` are its own. */
const SCHEMA_NAME = /^(?!pg_)[a-z_][a-z0-9_]{0,62}$/

/** Undefined where the text is no such URL. */
export function parsePostgresUrl(text: string): PostgresUrl | undefined {
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const { searchParams: given } = url
  if ([...given.keys()].some((name) => !PARAMETERS.includes(name))) return undefined
  const [user, password, database, hostname] = [url.username, url.password, url.pathname.slice(1), url.hostname].map(
    decode,
  )
  const host = given.get('host') ?? hostname?.replace(/^\[(.*)\]$/, '$1')
  const schema = given.get('schema') ?? DEFAULT_SCHEMA
  const ssl = SSL_MODES.find((mode) => mode === (given.get('sslmode') ?? 'prefer'))
  const connections = Number(given.get('connections') ?? DEFAULT_CONNECTIONS)
  if (!host || !database || database.includes('/') || ssl === undefined || !SCHEMA_NAME.test(schema)) return undefined
  if (!Number.isInteger(connections) || connections < 1 || connections > MAX_CONNECTIONS) return undefined
  return {
    engine: 'postgres',
    host,
    port: Number(url.port || DEFAULT_PORT),
    database,
    user: user || undefined,
    password: password || undefined,
    schema,
    ssl,
    connections,
  }
}

/** Undefined where `%` begins no character. */
function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/** The URL as it may be shown: without user and password. */
export const describePostgresUrl = ({ host, port, database, schema }: PostgresUrl): string =>
  `PostgreSQL at ${host}:${port}, database ${database}, schema ${schema}`
