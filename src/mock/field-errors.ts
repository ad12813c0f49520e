/** Problems by field, as Laravel's `errors` has them. */
export function errorsByField(
  problems: readonly { readonly field: string; readonly message: string }[],
): Record<string, string[]> {
  // Without a prototype: a field may have any name.
  const errors: Record<string, string[]> = Object.create(null)
  for (const { field, message } of problems) {
    const known = errors[field]
    if (known === undefined) errors[field] = [message]
    else known.push(message)
  }
  return errors
}
