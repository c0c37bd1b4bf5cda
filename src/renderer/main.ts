// First, and in a file that holds no schema: every schema asks on its making whether it may compile itself.
import './client/schemas-without-eval.ts'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/controls.css'
import './styles/data.css'
import './styles/overlays.css'
import './styles/high-contrast.css'

await import('./start.ts')
