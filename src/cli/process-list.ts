/** Hides tokens from the list of a machine's processes, which shows their arguments. */

/** Whether an argument is, or brings along, a token or the password of a database. */
export const holdsSecret = (args: readonly string[]): boolean =>
  args.some((argument) => /^--(?:admin-)?token|^(?:--store=)?postgres(?:ql)?:/.test(argument))
