/** A tab of a browser that Playwright cannot drive as installed: a person's actions, and the visible page. */

export interface BrowserTab {
  /** The browser, with its version. */
  readonly name: string
  open(url: string): Promise<void>
  /** Resolves once an element of that XPath is shown. */
  waitFor(xpath: string): Promise<void>
  click(xpath: string): Promise<void>
  /** Puts a text in the place of what stood in a field. */
  fill(xpath: string, text: string): Promise<void>
  /** Presses keys one after the other, wherever the focus is. */
  press(...keys: readonly Key[]): Promise<void>
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>
  /** Takes a screenshot. */
  takePicture(path: string): Promise<void>
  close(): Promise<void>
}

export type Key = 'Tab' | 'Enter' | 'ArrowRight' | 'End'

export interface BrowserOptions {
  readonly colorScheme: 'light' | 'dark'
  readonly width: number
  readonly height: number
}

/** A kind of browser. */
export interface BrowserKind {
  readonly name: string
  /** Null where all of it is on this machine; else what to install. */
  findMissing(): Promise<string | null>
  start(options: BrowserOptions): Promise<BrowserTab>
}

/** How long a person would wait for something to be shown, in milliseconds. */
export const PATIENCE_MS = 20_000
