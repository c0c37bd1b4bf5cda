/** Hands a file to the user: the browser downloads it, the desktop asks where to put it. */
export const saveBlob = (name: string, content: Blob): void => {
  const link = document.createElement('a')
  const address = URL.createObjectURL(content)
  link.href = address
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}
