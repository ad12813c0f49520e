/** A part of `retrack-kit.yaml`: an unknown key in it is refused with the keys that it may have. */
import * as z from 'zod'

export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(', ')
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') return `Expected one of ${keys}`
      return issue.input === undefined ? undefined : `Expected a section with ${keys}`
    },
  })
}
