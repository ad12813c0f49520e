/**
 * The environment of a user's shell, without that of a test run. npm passes its settings on as variables, and tap loads
 * its modules into every Node.js process.
 */
export const USER_ENVIRONMENT: NodeJS.ProcessEnv = Object.fromEntries(
  ['PATH', 'HOME', 'LANG', 'TMPDIR'].flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  ),
)
