/** The flags of commands that run a server. */
import type { Option } from 'commander'
import { LOG_FORMATS } from './commands/serve/log.ts'
import { createFlag, parseHost, parsePort } from './options.ts'

/** `--port` and `--host`. */
export const createAddressFlags = (): readonly [Option, Option] => [
  createFlag('--port <port>', 'the port to listen on; 0 lets the system choose').default(8080).argParser(parsePort),
  createFlag('--host <host>', 'the address to listen on; 0.0.0.0 for all addresses')
    .default('127.0.0.1')
    .argParser(parseHost),
]

export const createLogFlag = (): Option =>
  createFlag('--log <format>', 'how to log each request').choices(LOG_FORMATS).default('pretty')
