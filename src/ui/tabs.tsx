/** Tabs by the pattern of the ARIA Authoring Practices: one stop for the tab key, arrows between them. */
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface TabsProps {
  readonly label: string
  readonly tabs: readonly { readonly id: string; readonly title: string }[]
  readonly selected: string
  readonly onSelect: (id: string) => void
  /** The content of the selected tab. */
  readonly children: ComponentChildren
}

export function Tabs({ label, tabs, selected, onSelect, children }: TabsProps) {
  const name = useId()
  const moveFocus = (event: KeyboardEvent, from: number) => {
    const to = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: -1 }[event.key]
    const tab = to === undefined ? undefined : tabs.at(to % tabs.length)
    if (tab === undefined) return
    event.preventDefault()
    onSelect(tab.id)
    document.getElementById(`${name}-${tab.id}`)?.focus()
  }
  return (
    <>
      <div role="tablist" aria-label={label} class="tabs">
        {tabs.map(({ id, title }, n) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${name}-${id}`}
            aria-selected={id === selected}
            aria-controls={`${name}-panel`}
            tabIndex={id === selected ? 0 : -1}
            onClick={() => onSelect(id)}
            onKeyDown={(event) => moveFocus(event, n)}
          >
            {title}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${name}-panel`} aria-labelledby={`${name}-${selected}`}>
        {children}
      </div>
    </>
  )
}
