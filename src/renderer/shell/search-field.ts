/** Puts the focus into the shown view's search field, its text selected; false where it has none. */
export const focusSearch = (): boolean => {
  const fields = [
    ...document.querySelectorAll<HTMLInputElement>('.main input[type="search"], .main [role="searchbox"]'),
  ]
  const field = fields.find((candidate) => candidate.offsetParent !== null && !candidate.disabled)
  field?.focus()
  field?.select()
  return field !== undefined
}
