/**
 * What a user's shell has, and nothing of a test run's: npm hands its settings down as variables,
 * and tap loads modules of its own into every Node.js below it.
 */
export const USER_ENVIRONMENT: NodeJS.ProcessEnv = Object.fromEntries(
  ['PATH', 'HOME', 'LANG', 'TMPDIR'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  ),
)
