/** A component that is drawn again only when its properties change. */
import { Component, type ComponentChild } from 'preact'

type Same<Props> = (before: Props, after: Props) => boolean

/** `isSame` compares the properties; left out, each by identity. */
export function memo<Props extends object>(
  draw: (props: Props) => ComponentChild,
  isSame: Same<Props> = areIdentical,
): new () => Component<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      return !isSame(this.props, next)
    }

    override render(props: Props): ComponentChild {
      return draw(props)
    }
  }
}

function areIdentical<Props extends object>(before: Props, after: Props): boolean {
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].every((name) => Reflect.get(before, name) === Reflect.get(after, name))
}
