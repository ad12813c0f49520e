/** The colours and the type that the HTML report and the page share, by day and by night. */
export const DESIGN_TOKENS = `
:root {
  color-scheme: light dark;
  --paper: #fff; --raised: #f6f7f8; --ink: #1b1f24; --quiet: #57606a; --rule: #d8dde2; --link: #0b57a4; --control: #838d97;
  --fail: #a8201a; --warn: #7d4e00; --unproven: #6236a8; --error: #a8201a; --notice: #0b57a4; --pass: #17663a; --na: #57606a;
  --mark: #fff7e0;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171a; --raised: #1d2125; --ink: #e6e9ec; --quiet: #a2abb4; --rule: #353c43; --link: #7db8f5; --control: #707a84;
    --fail: #ff9089; --warn: #eab54d; --unproven: #c7a6ff; --error: #ff9089; --notice: #7db8f5; --pass: #6fcf97; --na: #a2abb4;
    --mark: #2b2617;
  }
}
`
